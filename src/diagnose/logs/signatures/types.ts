import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Confidence, Severity } from '../../../core/diagnosis.ts';
import type { ContainerView } from '../../facts/containers.ts';

/** Values that a pattern's named groups caught, such as host, port, path, user, key. */
export type Caught = { readonly [name: string]: string };

export type SignatureContext = {
  readonly view: ContainerView;
  readonly exitCode: number | undefined;
  readonly block: string;
};

/**
 * What an application, library, shell or loader prints when it ends. A row is matched against the last fatal block of a
 * log (fatal.ts), first against the lines that decide, then against all of it; rows stand in order of how specific they
 * are.
 */
export type Signature = {
  readonly cause: Cause;
  /** Named groups become `details` under their names. */
  readonly pattern: RegExp;
  readonly severity?: Severity;
  /** Default: likely. Nothing in a log is certain. */
  readonly confidence?: Confidence;
  /** True for what only accompanies the fault (a usage text): an entry before it that fits another row decides. */
  readonly weak?: boolean;
  /** Details that the text implies; they stand in for what was caught under the same name. */
  readonly constants?: Caught;
  readonly when?: (context: SignatureContext, caught: Caught) => boolean;
  /** One line; `c` is the container's name. */
  readonly title: (c: string, caught: Caught) => string;
  readonly remedies: (c: string, caught: Caught) => readonly Advice[];
};

/** `"name" ` or nothing: for titles with a value that was not always caught. */
export const named = (value: string | undefined, before = '', after = ''): string =>
  value === undefined || value === '' ? '' : `${before}${value}${after}`;

/** Rows of one cause that differ in their pattern. */
export const row =
  (cause: Cause, title: Signature['title'], remedies: Signature['remedies']) =>
  (pattern: RegExp, when?: Signature['when']): Signature => ({
    cause,
    pattern,
    title,
    remedies,
    ...(when ? { when } : {}),
  });

/**
 * Source of an expression for an absolute path, caught as `path`: a whole one (no end of a longer one, no start of
 * one), so that a line of a thousand slashes is looked at once. At most 300 characters.
 */
export const PATH = '(?<![\\w@%+/-]|[\\w@%+/.-]\\.)(?<path>/[\\w.@%+/-]{0,300}[\\w-])(?!/?[\\w@%+-])';
