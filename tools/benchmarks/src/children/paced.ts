/** Calls `send` once a millisecond, `count` times, with the monotonic time in ns that all processes share. */
export function paced(count: number, send: (i: number, now: string) => void): void {
  let i = 0;
  const timer = setInterval(() => {
    send(++i, String(process.hrtime.bigint()));
    if (i === count) clearInterval(timer);
  }, 1);
}
