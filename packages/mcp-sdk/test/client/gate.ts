/** A promise that a test settles by hand. */
export interface Gate<Value = void> {
  readonly promise: Promise<Value>;
  open(value: Value): void;
}

/** Creates a closed gate. */
export function gate<Value = void>(): Gate<Value> {
  let open!: (value: Value) => void;
  const promise = new Promise<Value>((resolve) => (open = resolve));
  return { promise, open };
}

/** Waits three turns of the event loop, so that everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
