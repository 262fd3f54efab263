import type { ClusterReader } from '../core/cluster.ts';
import { KINDS } from '../core/kinds.ts';
import type { Warning } from '../core/plan.ts';
import { warn } from './planned-change.ts';
import { readTar, type Member } from './tar.ts';

/** Secrets that are read before a render is shown: of one namespace, and of all. */
const MOST = 500;
const MOST_IN_ALL = 5_000;
const MOST_NAMESPACES = 20;
const DEEPEST = 3;
const NAMED = /\blookup\s{1,20}\S{1,60}\s{1,20}["'`]Secret["'`]\s{1,20}["'`]([a-z0-9-]{1,63})["'`]/g;

/** What the templates of a chart, its packed subcharts and files ask the cluster while they are rendered. */
export type LookUps = {
  /** True when a template calls `lookup` at all. */
  readonly any: boolean;
  /** Namespaces of Secrets that are named outright; others are worked out by templates. */
  readonly namespaces: readonly string[];
};

export function lookUpsOf(members: readonly Member[], depth = 0): LookUps {
  let any = false;
  const namespaces = new Set<string>();
  for (const { path, data } of members) {
    if (path.endsWith('.tgz')) {
      const inner = depth < DEEPEST ? lookUpsOf(readTar(data), depth + 1) : { any: true, namespaces: [] };
      any ||= inner.any;
      for (const one of inner.namespaces) namespaces.add(one);
      continue;
    }
    const text = data.toString('utf8');
    // `tpl` renders any file and any value, so that a call may stand everywhere.
    any ||= /\blookup\b/.test(text);
    for (const [, namespace = ''] of text.matchAll(NAMED))
      if (namespaces.size < MOST_NAMESPACES) namespaces.add(namespace);
  }
  return { any, namespaces: [...namespaces] };
}

/**
 * Reads Secrets for their values, which a chart's look-up may put anywhere: those of the namespace, and where the chart
 * looks up, of all namespaces that may be read. Where the right is missing, helm's look-up fails as well, but for a
 * single Secret that may be read alone.
 */
export async function learnSecrets(
  cluster: ClusterReader,
  namespace: string,
  { any, namespaces }: LookUps,
  signal: AbortSignal,
): Promise<void> {
  const list = (where: string, most: number): Promise<boolean> =>
    cluster.list(KINDS.secrets, { namespace: where, fieldSelector: 'type!=helm.sh/release.v1', most }, signal).then(
      () => true,
      () => false,
    );
  if (any && (await list('*', MOST_IN_ALL))) return;
  await Promise.all([...new Set([namespace, ...namespaces])].map((where) => list(where, MOST)));
}

/** A person should know that the render hangs on what the cluster holds. */
export const lookUpWarnings = ({ any, namespaces }: LookUps, namespace: string): Warning[] => {
  const others = namespaces.filter((one) => one !== namespace);
  if (others.length > 0)
    return [warn('looks-up', `the chart reads Secrets of other namespaces while it is rendered: ${others.join(', ')}`)];
  return any
    ? [
        warn(
          'looks-up',
          'the chart reads objects of the cluster while it is rendered: what it finds decides what it writes',
        ),
      ]
    : [];
};
