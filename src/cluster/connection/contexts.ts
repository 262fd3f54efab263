import type { KnownContext } from '../../core/cluster.ts';
import { safeText } from '../../core/redact.ts';
import { text } from './kubeconfig-entries.ts';
import { mergedOf, type Wanted } from './kubeconfig.ts';

/** Contexts that are told at most. */
const MOST = 200;

/** A server's address without what may stand in it as a credential. */
function addressOf(server: string | undefined): string {
  if (server === undefined || !URL.canParse(server)) return '';
  const { protocol, host, pathname } = new URL(server);
  return safeText(`${protocol}//${host}${pathname === '/' ? '' : pathname}`, 300);
}

/**
 * The contexts of the kubeconfig, in its order: names and addresses, no credentials; nothing is connected to. Empty in
 * a pod.
 */
export function contextsOf(wanted: Wanted, current: string): KnownContext[] {
  const { contexts, clusters } = mergedOf(wanted);
  return [...contexts.values()].slice(0, MOST).map(({ name, value }) => ({
    name,
    current: name === current,
    cluster: text(value['cluster']) ?? '',
    server: addressOf(text(clusters.get(text(value['cluster']) ?? '')?.value['server'])),
    user: text(value['user']) ?? '',
    namespace: text(value['namespace']) ?? '',
  }));
}
