/** A call that the planner wants, in kubectl's words; it is fitted to the tool's schema before it leaves. */
export type Wanted = { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

/** The form of an answer, where the question asks for one. */
export type Shape =
  /** `when`: what a yes means. */
  | { readonly is: 'yes-no'; readonly when: 'healthy' | 'ill' }
  | { readonly is: 'count'; readonly noun: string; readonly filter: string | undefined }
  | { readonly is: 'top'; readonly column: 'CPU' | 'MEMORY' | 'RESTARTS' }
  /** The nodes of the pods of one workload, in a list of pods. */
  | { readonly is: 'nodes'; readonly of: string }
  /** How old the rows of a list are. */
  | { readonly is: 'ages' }
  /** What differs between the two objects that are read. */
  | { readonly is: 'compare' }
  /** The lines of an object that are asked for. */
  | { readonly is: 'lines'; readonly about: 'image' | 'port' | 'size' | 'env' | 'probe' | 'replicas' };

/** A workload that is scaled to 0, as it is called in a request and as it is. */
export type Restore = { readonly workload: string; readonly kind: string; readonly name: string };

/** What was understood of a request. */
export type Understood =
  | {
      readonly calls: readonly Wanted[];
      /** The workload that the sentence speaks of, where no call names it. */
      readonly about?: string;
      /** Words about a change that was asked for before them; before a change they would be a condition. */
      readonly closes?: true;
      /** What the list that is read shows is then deleted, each with a card: all, or the rows with this STATUS. */
      readonly sweep?: { readonly tool: 'delete_pod' | 'delete_object'; readonly status?: string };
      /** What is read tells how many replicas it had; it is then scaled to that. */
      readonly restore?: Restore;
      /** What the answer must say first: a yes or no, a number, the first of a list. */
      readonly shape?: Shape;
      /** Said before the calls: what of the sentence could not be used, what a value was read as. */
      readonly note?: string;
    }
  /** One precise question back. */
  | { readonly ask: string }
  /** `answers`: it is what was asked for; else nothing was done, and this says why. */
  | { readonly say: string; readonly answers?: true };

export const call = (tool: string, input: Record<string, unknown> = {}): Understood => ({
  calls: [{ tool, input: present(input) }],
});

/** Without undefined members. */
export const present = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/** The calls of what was understood; none where it asks or says. */
export const callsOf = (made: Understood): readonly Wanted[] => ('calls' in made ? made.calls : []);
