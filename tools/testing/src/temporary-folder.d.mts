/**
 * Creates a temporary folder, and returns its path, in which all links are resolved.
 *
 * @param after - registers the function that removes the folder: `afterAll`, or `(end) => ends.add(end)`.
 * @param files - the files in it: their texts, by their paths within the folder. Default: none.
 */
export function temporaryFolder(
  after: (remove: () => void) => unknown,
  files?: Record<string, string>,
): string;
