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

/** What each child reports about itself. A child may report more. */
export interface ChildState {
  /** The memory in use after a garbage collection, in bytes. It is 0 if the question was `look`. */
  bytes: number;
}

/** A child process, so that its memory and its crash are separate from those of the test. */
export class Child<State extends ChildState> {
  readonly process: ChildProcess;
  errors = '';
  readonly #exited: Promise<unknown>;
  readonly #died: Promise<never>;
  #answered: ((answer: unknown) => void) | undefined;

  /** @param options - passed to the script as its argument, in JSON. */
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
    // Without this handler, the rejection would be unhandled if no test waits for it.
    this.#died.catch(() => undefined);
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    children.add(this);
    ends.add(() => this.stop());
  }

  /** Kills the process. It may have died already, or hang. */
  async stop(): Promise<void> {
    children.delete(this);
    this.process.kill('SIGKILL');
    await this.#exited;
  }

  /** Resolves with the next message of the process. Rejects if the process dies. */
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
