import type * as z from 'zod';
import type { ClusterReader, KnownContext } from './cluster.ts';
import type { HelmReader } from './helm-reader.ts';
import type { Outcome, Plan } from './plan.ts';
import type { Sealed } from './sealed.ts';
import type { View } from './view.ts';

/** The Secret that values are asked for; the person must know it before they type a password. */
export type SecretPlace = { readonly secret: string; readonly namespace: string };

/** All that a tool holds. No writer, no model, no screen. */
export type ToolContext = {
  readonly cluster: ClusterReader;
  /** Default namespace of this conversation. */
  readonly namespace: string;
  /** Absent when no helm can be used here. */
  readonly helm?: HelmReader;
  /**
   * Asks the person, outside the model, for the values of these keys of that Secret. Rejects with no-person where
   * nobody can be asked.
   */
  readonly askSecrets?: (keys: readonly string[], into: SecretPlace, signal: AbortSignal) => Promise<Sealed>;
  /** The manifest files that a path of the person names; absent where none can be read. Rejects with bad-input. */
  readonly readFiles?: (
    path: string,
    signal: AbortSignal,
  ) => Promise<readonly { readonly name: string; readonly text: string }[]>;
  /** One file of any kind that the person has named, as text; absent where none can be read. Rejects with bad-input. */
  readonly readText?: (path: string, signal: AbortSignal) => Promise<string>;
  /** Contexts of the person's kubeconfig, without credentials. */
  readonly contexts?: () => readonly KnownContext[];
  readonly now: () => number;
  /**
   * What the person typed in this conversation: what they named themselves may be fetched, what a text named may not.
   * Absent: a command of theirs.
   */
  readonly said?: string;
  /** Nothing but the API server and the model is reached. */
  readonly readOnly?: boolean;
};

export type ToolResult = {
  /** For the model: bounded (2,000 tokens at most), redacted, says what was left out and how to get it. */
  readonly text: string;
  /** First line of `text` or a shorter digest, kept in the history when old results are compacted. */
  readonly digest?: string;
  readonly view?: View;
};

/**
 * Tools that are used together, and offered to a model only when the conversation needs them: each costs tokens in
 * every request.
 */
export const TOOLSETS = ['changes', 'objects', 'inside', 'nodes', 'access', 'helm'] as const;
export type Toolset = (typeof TOOLSETS)[number];

/** The tool by which a model asks for a toolset; its input has the field `toolset`. */
export const ENABLE_TOOLSET = 'enable_toolset';

type Common<I extends z.ZodObject> = {
  /** verb_noun; the file is named the same in kebab case. */
  readonly name: string;
  readonly description: string;
  /** Absent: offered in every request. */
  readonly toolset?: Toolset;
  /** A zod strictObject: the model's schema and the check of its arguments. */
  readonly input: I;
};

export type ReadTool<I extends z.ZodObject = z.ZodObject> = Common<I> & {
  readonly effect: 'read';
  /**
   * The type of view that every result of it has: what a program may rely on. Absent where it has none, or not always
   * the same.
   */
  readonly gives?: View['type'];
  run(input: z.output<I>, context: ToolContext, signal: AbortSignal): Promise<ToolResult>;
};

export type ChangeTool<I extends z.ZodObject = z.ZodObject> = Common<I> & {
  readonly effect: 'change';
  /** Fields of the input that a person may edit on the card: replicas, image, limits. */
  readonly editable?: readonly string[];
  /** Reads, then returns data. It cannot write. */
  plan(input: z.output<I>, context: ToolContext, signal: AbortSignal): Promise<Plan>;
  /**
   * What the outcome means, a sentence a line: for tools whose plan asks something rather than changes it. It reads; it
   * cannot write.
   */
  conclude?(
    input: z.output<I>,
    outcome: Pick<Outcome, 'printed'>,
    context: ToolContext,
    signal: AbortSignal,
  ): Promise<string>;
};

export type Tool = ReadTool | ChangeTool;

/** Keeps the input's type in the definition and gives the erased type to lists. */
export const readTool = <I extends z.ZodObject>(tool: Omit<ReadTool<I>, 'effect'>): Tool =>
  ({ ...tool, effect: 'read' }) as unknown as Tool;
export const changeTool = <I extends z.ZodObject>(tool: Omit<ChangeTool<I>, 'effect'>): Tool =>
  ({ ...tool, effect: 'change' }) as unknown as Tool;
