import { type Paint, painter } from './style.js';
import { oneLine } from './terminal-text.js';
import { readInputs, type ToolInput } from './tool-inputs.js';

/** A tool as the server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

/** Lists the tools of a server and their arguments as lines of text. */
export function renderTools(tools: readonly ListedTool[], { color }: { color: boolean }): string[] {
  const paint = painter(color);
  if (tools.length === 0) return ['The server has no tools.'];
  return tools.flatMap(({ name, description, inputSchema }, at) => [
    ...(at === 0 ? [] : ['']),
    paint('bold', oneLine(name)),
    ...(description ? [`  ${oneLine(description)}`] : []),
    ...renderInputs(readInputs(inputSchema), paint),
  ]);
}

function renderInputs(inputs: readonly ToolInput[], paint: Paint): string[] {
  const heads = inputs.map(({ name, typeName }) => oneLine(`--${name} <${typeName}>`));
  const width = Math.max(0, ...heads.map((head) => head.length));
  return inputs.map((input, at) => {
    const description = [oneLine(input.description ?? ''), remark(input)].filter(Boolean).join(' ');
    return `    ${paint('cyan', (heads[at] ?? '').padEnd(width))}  ${description}`.trimEnd();
  });
}

function remark(input: ToolInput): string {
  if (input.required) return '(required)';
  return input.default === undefined ? '' : oneLine(`(default: ${JSON.stringify(input.default)})`);
}
