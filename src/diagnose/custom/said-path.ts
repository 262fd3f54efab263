import type { KubeObject } from '../../core/kubernetes.ts';
import { nearest } from '../../core/names.ts';
import { isSecretName } from '../../core/redact.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that a sentence names by its path, and what stands there; nothing is shown of what may be secret. */
export type SaidPath = { readonly path: string; readonly shown: string; readonly value: unknown };

const PATH = /(?<![\w.])\.?((?:spec|data|parameters)(?:\.[A-Za-z]\w{0,60}|\[[\w./-]{1,60}\]){1,8})/g;
/** `at '/serviceDns/loadBalancerIP'`: a place in values, as JSON schemas name it; not a file or an address. */
const POINTER = /\bat ["'`]\/([A-Za-z][\w-]{0,60}(?:\/[\w-]{1,60}){0,8})["'`]/g;
/** `(root).mail.port`, `mail.port: Invalid type.`: how older schemas name it. */
const ROOTED =
  /(?:\(root\)\.|(?<=^|\s|- ))([A-Za-z]\w{0,60}(?:\.\w{1,60}){1,8})(?=: (?:Invalid type|Does not match|Must be|[\w.]{1,60} must be))/g;
/** `.Values.mail.smtp.host` in a template. */
const TEMPLATE = /\.Values\.([A-Za-z]\w{0,60}(?:\.\w{1,60}){0,8})/g;
const MOST = 4;
const LONG = 120;
const DEEP = 6;
const SECRET = /password|passwd|secret|token|credential|private/i;

/** Paths of values that a chart's template asks for: `mail.smtp.host`. */
export const templatePaths = (words: string): readonly string[] =>
  [...words.slice(0, 4_000).matchAll(TEMPLATE)].slice(0, MOST).map(([, path = '']) => path);

/** Fields that the words name by path and that the object has, also where a name on the way is nearly the one meant. */
export function saidPaths(object: KubeObject, words: string): readonly SaidPath[] {
  const said = words.slice(0, 4_000);
  const whole = [...said.matchAll(PATH)].slice(0, MOST).flatMap(([, path = '']) => {
    const found = follow(object, '', partsOf(path), true);
    return found ? [found] : [];
  });
  return [...whole, ...valuePaths(object, words)];
}

/** The same of places in the values of an object, which are named from the values on. */
export function valuePaths(object: KubeObject, words: string): readonly SaidPath[] {
  const said = words.slice(0, 4_000);
  return [...said.matchAll(POINTER), ...said.matchAll(ROOTED), ...said.matchAll(TEMPLATE)]
    .slice(0, MOST)
    .flatMap(([, path = '']) => below(object.spec, 'spec', partsOf(path.replaceAll('/', '.')), DEEP) ?? []);
}

const partsOf = (path: string): readonly string[] => [...path.matchAll(/[\w-]+|\[[\w./-]+\]/g)].map(([part]) => part);

/** The first node below which the whole path is found: values stand somewhere in a spec. */
function below(node: unknown, path: string, parts: readonly string[], depth: number): SaidPath | undefined {
  if (depth === 0 || !isNode(node)) return undefined;
  const own = follow(node, path, parts, false);
  if (own) return own;
  for (const [key, one] of Object.entries(node).slice(0, 60)) {
    const found = below(one, `${path}.${key}`, parts, depth - 1);
    if (found) return found;
  }
  return undefined;
}

function follow(from: unknown, start: string, parts: readonly string[], near: boolean): SaidPath | undefined {
  let node: unknown = from;
  let path = start;
  for (const part of parts) {
    const wanted = part.replace(/^\[|\]$/g, '');
    if (Array.isArray(node)) {
      const list: readonly unknown[] = node;
      const at = list.findIndex((one, place) => String(place) === wanted || (isNode(one) && one['name'] === wanted));
      if (at < 0) return undefined;
      node = list[at];
      path += `[${at}]`;
      continue;
    }
    if (!isNode(node)) return undefined;
    const key = Object.hasOwn(node, wanted) ? wanted : near ? nearest(wanted, Object.keys(node), 1)[0] : undefined;
    if (key === undefined) return undefined;
    node = node[key];
    path += `${path === '' ? '' : '.'}${key}`;
  }
  const last = parts.at(-1) ?? '';
  if (SECRET.test(path) || isSecretName(last)) return { path, shown: 'what stands there', value: undefined };
  const shown = typeof node === 'string' ? node : (JSON.stringify(node) ?? '');
  return { path, shown: shown.length > LONG ? `${shown.slice(0, LONG - 1)}…` : shown, value: node };
}
