import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { endAfterAll, until } from '@milepost/testing';

const children = new Set<Child<ChildState>>();

afterEach(() => {
  for (const { process, errors } of children)
    expect({ died: process.exitCode, errors }).toEqual({ died: null, errors: '' });
});

const ends = endAfterAll();

/** What each child says of itself; it may say more. */
export interface ChildState {
  /** The memory in use; where it was to be measured, without what is garbage. */
  bytes: number;
}

/** A process of its own: what it keeps in memory is its own, and so is its end. */
export class Child<State extends ChildState> {
  readonly process: ChildProcess;
  errors = '';
  readonly #exited: Promise<unknown>;
  readonly #died: Promise<never>;
  #answered: ((answer: unknown) => void) | undefined;

  /** @param options - what the script finds as its argument, as JSON. */
  constructor(script: string, options: object) {
    const file = fileURLToPath(new URL(script, import.meta.url));
    this.process = fork(file, [JSON.stringify(options)], {
      execArgv: ['--conditions=@milepost/source', '--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.process.on('message', (answer) => this.#answered?.(answer));
    this.#exited = once(this.process, 'exit');
    this.#died = this.#exited.then(() => {
      throw new Error(`The process has died: ${this.errors}`);
    });
    // Nobody may be waiting for it.
    this.#died.catch(() => undefined);
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    children.add(this);
    ends.add(() => this.stop());
  }

  /** Ends it, also where it has died or answers nobody any more. */
  async stop(): Promise<void> {
    children.delete(this);
    this.process.kill('SIGKILL');
    await this.#exited;
  }

  /** What it says first. */
  hello(): Promise<unknown> {
    return Promise.race([this.#died, new Promise((resolve) => (this.#answered = resolve))]);
  }

  async state(question: 'look' | 'measure' = 'measure'): Promise<State> {
    const answer = this.hello();
    this.process.send(question);
    return (await answer) as State;
  }

  /** Resolves with the state once `condition` holds for it. */
  async stateWhere(condition: (state: State) => boolean): Promise<State> {
    await until(async () => condition(await this.state('look')), String(condition));
    return this.state();
  }
}
