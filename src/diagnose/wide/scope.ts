import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError, type AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';

/** Namespaces of a person with few rights that are asked after, and that are looked at one by one. */
const MOST_ASKED = 200;
const MOST_LOOKED = 25;

/** Which namespaces are looked at, and how. */
export type Scope = {
  readonly namespaces: readonly string[];
  /** True where lists of the whole cluster may be read: one pass; else each namespace by itself. */
  readonly whole: boolean;
  /** One sentence for each part of the cluster that is not looked at; empty when all of it is. */
  readonly missing: readonly string[];
};

/**
 * The namespaces that this user may read, where lists of the whole cluster are forbidden: of those that exist (or that
 * the kubeconfig names, where they may not be listed) the ones whose pods the server says may be listed. Throws
 * `refused` where there is none.
 */
export async function readableOf(
  names: readonly string[] | undefined,
  known: readonly string[],
  reader: ClusterReader,
  refused: AppError,
  signal: AbortSignal,
): Promise<Scope> {
  const candidates = [...new Set([...known, ...(names ?? [])])].filter((name) => names?.includes(name) ?? true);
  const asked = candidates.slice(0, MOST_ASKED);
  const readable = await Promise.all(
    asked.map(async (name) => {
      try {
        const rights = await reader.rights(name, signal);
        return rights.allows('list', '', KINDS.pods.plural);
      } catch (error) {
        if (signal.aborted) throw toAppError(error);
        return true; // nobody can tell: the lists themselves will
      }
    }),
  );
  const may = asked.filter((_, at) => readable[at]);
  if (may.length === 0) throw refused;
  const namespaces = may.slice(0, MOST_LOOKED);
  const closed = asked.filter((_, at) => !readable[at]);
  const left = [...may.slice(MOST_LOOKED), ...candidates.slice(MOST_ASKED)];
  return {
    namespaces,
    whole: false,
    missing: [
      ...(names === undefined
        ? [
            'other namespaces: this user may list neither them nor the pods of the whole cluster; only those that the kubeconfig or -n names were asked after',
          ]
        : []),
      ...(closed.length > 0 ? [`${counted(closed)}: this user may not list the pods there`] : []),
      ...(left.length > 0
        ? [`${counted(left)}: only ${MOST_LOOKED} are looked at one by one; kubewhy diagnose -n NAME`]
        : []),
    ],
  };
}

const counted = (names: readonly string[]): string =>
  `${names.length === 1 ? 'namespace' : `${names.length} namespaces`} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
