/** A call that the planner wants, in kubectl's words; it is fitted to the tool's schema before it leaves. */
export type Wanted = { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

/** What was understood of a request. */
export type Understood =
  | { readonly calls: readonly Wanted[] }
  /** One precise question back. */
  | { readonly ask: string }
  | { readonly say: string };

export const call = (tool: string, input: Record<string, unknown> = {}): Understood => ({
  calls: [{ tool, input: present(input) }],
});

/** Without undefined members. */
export const present = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
