import type { Advice } from '../../../../core/diagnosis.ts';
import type { Json } from '../../../../core/json.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { clauseOf } from '../../../../logs/meaning/clause.ts';
import { templatePaths, valuePaths, type SaidPath } from '../../../custom/said-path.ts';
import type { Facts } from '../../../types.ts';
import { editObject, isNode, label, nodes, specOf, strings } from '../custom-fields.ts';

/** `got array, want string`, `expected string but got number`, `must be of type boolean: "string"`. */
const WANTS =
  /\bwant(?:ed|s)? (?:an? )?["'`]?(string|boolean|integer|number|array|object)\b|\bexpect(?:ed|ing|s)?:? (?:type )?(?:an? )?["'`]?(string|boolean|integer|number|array|object)\b|\bmust be (?:of type )?(?:an? )?["'`]?(string|boolean|integer|number|array|object)\b/i;
const SHORT = 140;
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  string: 'a string',
  boolean: 'true or false without quotes',
  integer: 'a whole number without quotes',
  number: 'a number without quotes',
};

/** The value in the form that is wanted, where it holds exactly that. */
function asWanted(value: unknown, want: string): Json | undefined {
  const [only, more]: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (more !== undefined || !['string', 'number', 'boolean'].includes(typeof only)) return undefined;
  const text = typeof only === 'string' ? only : JSON.stringify(only);
  if (want === 'string') return text;
  if (want === 'boolean') return /^(?:true|false)$/.test(text) ? text === 'true' : undefined;
  if (want === 'integer' || want === 'number') return /^-?\d+$/.test(text) ? Number(text) : undefined;
  return want === 'array' && !Array.isArray(value) ? [text] : undefined;
}

/** The fields of an object that the words name by their path, with what stands there and what is wanted. */
export function pathAdvice(facts: Facts, object: KubeObject, words: string): readonly Advice[] {
  const [found] = valuePaths(object, words);
  return found ? [atPath(facts, object, words, found)] : inValues(object, words);
}

function atPath(facts: Facts, object: KubeObject, words: string, { path, shown, value }: SaidPath): Advice {
  const want = WANTS.exec(words)?.slice(1).find(Boolean)?.toLowerCase();
  const right = want === undefined ? undefined : asWanted(value, want);
  if (right === undefined || JSON.stringify(right) === JSON.stringify(value))
    return `correct ${path} of ${label(object)}, now ${shown}: ${clauseOf(words, SHORT)}`;
  return editObject(
    facts,
    `set ${path} of ${label(object)} from ${JSON.stringify(value)} to ${JSON.stringify(right)}: ${KINDS[want ?? ''] ?? want} is wanted there`,
    object,
    { path, value: right },
  );
}

/** A value that a chart's template asks for and that the object does not give: where its values stand. */
function inValues(object: KubeObject, words: string): readonly Advice[] {
  const [asked] = templatePaths(words);
  if (asked === undefined) return [];
  const spec = specOf(object);
  const sources = [...(isNode(spec['source']) ? [spec['source']] : []), ...nodes(spec['sources'])];
  const files = sources.flatMap((one) => (isNode(one['helm']) ? strings(one['helm']['valueFiles']) : []));
  const where =
    files.length > 0
      ? `${files.slice(0, 3).join(', ')} (value files of ${label(object)})`
      : isNode(spec['values'])
        ? `spec.values of ${label(object)}`
        : `the values of ${label(object)}`;
  const at = /([\w./-]{3,120}\.(?:ya?ml|tpl)):(\d+)/.exec(words);
  const line = at ? ` (line ${at[2]} of ${at[1]})` : '';
  return [`set ${asked} in ${where}: the template asks for it and gets nothing${line}; or let the template do without`];
}
