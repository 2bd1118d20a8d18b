/** The fields of a `--json` line that the tests use. */
export interface Line {
  type: string;
  operation: string;
  state: string;
  progress?: number;
  updates?: number;
  bytes?: number;
  elapsedMs?: number;
  cpuMs?: number;
  limit?: string;
  beganAt?: number;
  result?: Record<string, unknown>;
}

/** Parses the output of `--json`. @throws SyntaxError if a line is not JSON. */
export function readLines(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
