import type { Change, Plan } from '../plan.ts';
import { kubectlLine } from './kubectl-line.ts';
import { shellWord } from './shell.ts';

function undoLine(change: Change, cluster: Plan['cluster']): string | undefined {
  switch (change.verb) {
    case 'edit': {
      // The annotation of a restart taken out again would be another restart.
      if (change.edits.some(({ path }) => path.endsWith('kubectl.kubernetes.io~1restartedAt'))) return undefined;
      const edits = change.edits.toReversed().map(({ path, from, to }) => ({
        path,
        ...(to === undefined ? {} : { from: to }),
        ...(from === undefined ? {} : { to: from }),
      }));
      return kubectlLine({ ...change, edits }, cluster);
    }
    case 'create':
      return deleted(change, cluster);
    case 'apply':
    case 'secret':
      return change.exists ? undefined : deleted(change, cluster);
    case 'helm': {
      const { action, release, namespace, fromRevision } = change.release;
      const where = `--namespace=${shellWord(namespace)} --kube-context=${shellWord(cluster.context)}`;
      if (action === 'uninstall') return undefined;
      return fromRevision === 0
        ? `helm uninstall ${shellWord(release)} ${where}`
        : `helm rollback ${shellWord(release)} ${fromRevision} ${where}`;
    }
    case 'evict':
    case 'exec':
    case 'forward':
    case 'delete':
      return undefined;
  }
}

/** What was made goes again. */
const deleted = ({ target, resource }: Change, cluster: Plan['cluster']): string | undefined =>
  kubectlLine({ target, resource, verb: 'delete', propagation: 'Background' }, cluster);

/** How to take it back, last change first; undefined when one of the changes cannot be. */
export function requestUndo({ cluster, changes }: Pick<Plan, 'cluster' | 'changes'>): string | undefined {
  const lines = changes.toReversed().map((change) => undoLine(change, cluster));
  return lines.every((text) => text !== undefined) && lines.length > 0 ? lines.join(' && ') : undefined;
}
