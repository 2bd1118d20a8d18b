/** The part of a tool's result that people and scripts use. */
export interface ToolAnswer {
  /** The first text in the content. */
  readonly text?: string;
  /** The structured content. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** The part of a `tools/call` result that {@link readAnswer} uses. */
export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly structuredContent?: unknown;
}

/** Reads the answer from a `tools/call` result. */
export function readAnswer({ content, structuredContent }: ToolResult): ToolAnswer {
  const text = content.find(({ type }) => type === 'text')?.text;
  const figures =
    typeof structuredContent === 'object' && structuredContent !== null ? structuredContent : undefined;
  return { ...(typeof text === 'string' ? { text } : {}), ...(figures ? { figures: { ...figures } } : {}) };
}
