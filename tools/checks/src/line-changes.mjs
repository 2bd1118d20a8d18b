/**
 * Returns the lines that only one of two texts has. A line that was moved is in both, so it is not returned.
 *
 * @param {string} before
 * @param {string} after
 * @returns {string} one line for each, after `- ` if only `before` has it, after `+ ` if only `after` has it
 */
export function lineChanges(before, after) {
  const removed = linesMissing(before, after).map((line) => `- ${line}`);
  const added = linesMissing(after, before).map((line) => `+ ${line}`);
  return [...removed, ...added].join('\n');
}

/**
 * Returns the lines of `text` that `other` does not have, or has less often.
 *
 * @param {string} text
 * @param {string} other
 */
function linesMissing(text, other) {
  const rest = other.split('\n');
  return text.split('\n').filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
