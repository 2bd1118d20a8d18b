/** A tool's result, reduced to what a person or a script can use. */
export interface ToolAnswer {
  /** The first text of the content. */
  readonly text?: string;
  /** The structured content: the figures. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** What of the result of `tools/call` is used here. */
export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly structuredContent?: unknown;
}

/** Reads the answer from the result of `tools/call`. */
export function readAnswer({ content, structuredContent }: ToolResult): ToolAnswer {
  const text = content.find(({ type }) => type === 'text')?.text;
  const figures =
    typeof structuredContent === 'object' && structuredContent !== null ? structuredContent : undefined;
  return { ...(typeof text === 'string' ? { text } : {}), ...(figures ? { figures: { ...figures } } : {}) };
}
