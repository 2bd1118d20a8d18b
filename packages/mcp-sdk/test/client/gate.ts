/** A promise that a test settles by hand. */
export interface Gate<Value = void> {
  readonly promise: Promise<Value>;
  open(value: Value): void;
}

/** A closed one. */
export function gate<Value = void>(): Gate<Value> {
  let open!: (value: Value) => void;
  const promise = new Promise<Value>((resolve) => (open = resolve));
  return { promise, open };
}

/** Lets everything happen that needs no time: promises settle, and what waits for a turn of the event loop has it. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
