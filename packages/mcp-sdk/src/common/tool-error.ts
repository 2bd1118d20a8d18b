/** Returns true if `result` is the result of a tool that reports its failure. */
export function isToolError(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'isError' in result && result.isError === true;
}
