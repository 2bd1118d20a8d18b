/** What is used of a line of `--json`. */
interface Line {
  type: string;
  operation: string;
  state: string;
  progress?: number;
  result?: Record<string, unknown>;
}

/** Reads the output of `--json`; throws where a line is none. */
export function readLines(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
