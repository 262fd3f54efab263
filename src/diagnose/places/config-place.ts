import type { Json } from '../../core/json.ts';
import type { Evidence, RemedyChange } from '../../core/diagnosis.ts';

/** A field of the pod template, below its spec, and the value that it gets. */
export type FieldEdit = { readonly path: string; readonly value: Json };

/**
 * Where something that a log names stands in the objects that set it: a variable, an argument, a line of a ConfigMap, a
 * mount. It is what an operator can change.
 */
export type Place = {
  /** What the log names, as it stands there. */
  readonly token: string;
  /** "variable DB_HOST of container web", "line 12 of app.yaml in ConfigMap web". */
  readonly where: string;
  /** What stands there; absent where it is not known or must not be shown. */
  readonly says?: string;
  /** True where it tells that the thing is not there: a file that no key of the mounted ConfigMap is. */
  readonly lacks?: boolean;
  /** True where the sentence itself points to the line. */
  readonly exact?: boolean;
  /** Of a file that is not there: a key of almost its name, and the fields of the template that make the file of it. */
  readonly near?: { readonly key: string; readonly edits: readonly FieldEdit[] };
  /** Of a name that a line refers to and its file does not define: the one that it defines that is called almost so. */
  readonly like?: string;
  /** The call that takes the line out; undefined where more hangs on it. */
  readonly without?: RemedyChange;
  /** Who wrote it last, and how long ago, where the server keeps that. */
  readonly written?: string;
  readonly evidence: Evidence;
  /** The call that writes `to` in place of `from` there; undefined where the text does not hold `from`. */
  readonly rewrite?: (from: string, to: string) => RemedyChange | undefined;
};
