import type { KubeObject } from '../../core/kubernetes.ts';
import { nearest } from '../../core/names.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that a sentence names by its path, and what stands there. */
export type SaidPath = { readonly path: string; readonly shown: string };

const PATH = /(?<![\w.])\.?((?:spec|data|parameters)(?:\.[A-Za-z]\w{0,60}|\[[\w./-]{1,60}\]){1,8})/g;
const MOST = 4;
const LONG = 120;

/** Fields that the words name by path and that the object has, also where a name on the way is nearly the one meant. */
export function saidPaths(object: KubeObject, words: string): readonly SaidPath[] {
  return [...words.slice(0, 4_000).matchAll(PATH)].slice(0, MOST).flatMap(([, path = '']) => {
    const found = follow(object, path);
    return found ? [found] : [];
  });
}

function follow(object: KubeObject, said: string): SaidPath | undefined {
  let node: unknown = object;
  let path = '';
  for (const [part, name, index] of said.matchAll(/([A-Za-z]\w*)|\[([\w./-]+)\]/g)) {
    if (Array.isArray(node)) {
      const list: readonly unknown[] = node;
      const at = list.findIndex((one, place) => String(place) === index || (isNode(one) && one['name'] === index));
      if (at < 0) return undefined;
      node = list[at];
      path += `[${at}]`;
      continue;
    }
    if (!isNode(node)) return undefined;
    const wanted = name ?? index ?? part;
    const key = Object.hasOwn(node, wanted) ? wanted : nearest(wanted, Object.keys(node), 1)[0];
    if (key === undefined) return undefined;
    node = node[key];
    path += `${path === '' ? '' : '.'}${key}`;
  }
  const shown = typeof node === 'string' ? node : JSON.stringify(node);
  return { path, shown: shown.length > LONG ? `${shown.slice(0, LONG - 1)}…` : shown };
}
