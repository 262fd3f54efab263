import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { AppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { ConfigMap, Secret } from '../../../src/core/kubernetes.ts';
import { nearest, objectName } from '../../../src/core/names.ts';
import type { Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from './change-warnings.ts';
import { referencesOf } from '../workload/templates.ts';

export type Store = 'ConfigMap' | 'Secret';
const KIND = { ConfigMap: KINDS.configmaps, Secret: KINDS.secrets } as const;

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
export function configKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(key.slice(0, 80))} is not a key`,
    'use letters, digits, "-", "_" and "."',
  );
}

/** A ConfigMap or Secret by name; undefined when it is not there. */
export async function findStore<K extends Store>(
  kind: K,
  name: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<(K extends 'Secret' ? Secret : ConfigMap) | undefined> {
  try {
    const found = await cluster.get(KIND[kind], objectName(name, kind), namespace, signal);
    return found;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** not-found with the near names of the namespace. */
export async function missingStore(
  kind: Store,
  name: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<AppError> {
  const { items } = await cluster.list(KIND[kind], { namespace }, signal);
  const names = items.map(({ metadata }) => metadata?.name ?? '');
  const near = nearest(name, names);
  const shown = (near.length > 0 ? near : names.slice(0, 8)).join(', ');
  return new AppError(
    'not-found',
    `no ${kind} ${JSON.stringify(name)} in namespace ${namespace}`,
    near.length > 0 ? `did you mean ${shown}?` : `there is ${shown || 'none'}`,
  );
}

/**
 * Workloads whose pods read a ConfigMap or Secret: variables are read at the start of a pod, so they need a restart.
 */
export async function usersWarnings(
  kind: Store,
  name: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const lists = await Promise.all(
    [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets].map((entry) =>
      checked(
        cluster.list(entry as typeof KINDS.deployments, { namespace }, signal),
        EMPTY_LISTING,
        found,
        `which ${entry.plural} use it`,
      ),
    ),
  );
  const users = lists.flatMap(({ items }, index) =>
    items
      .filter(({ spec }) => referencesOf(spec?.template).some((used) => used.kind === kind && used.name === name))
      .map(({ metadata }) => `${['deployment', 'statefulset', 'daemonset'][index] ?? ''}/${metadata?.name ?? ''}`),
  );
  if (users.length > 0)
    found.unshift({
      code: 'needs-restart',
      text: `${users.slice(0, 5).join(', ')}${users.length > 5 ? ` and ${users.length - 5} more` : ''} read it at start: pods that run keep the old values until they are restarted`,
    });
  return found;
}
