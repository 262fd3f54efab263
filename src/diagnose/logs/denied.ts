import type { LogLine } from '../../core/cluster.ts';
import { missingRight } from '../rules/advice/rights/missing-right.ts';
import { refusedCalls, resourceOf } from '../rules/advice/rights/refused-call.ts';
import type { Facts } from '../types.ts';
import type { Enriched } from './enrich/enricher.ts';
import type { Caught } from './signatures/types.ts';

const MOST = 8;

/** What makes the right, in two commands of kubectl. */
function command(
  account: string,
  verbs: readonly string[],
  resources: readonly string[],
  wide: boolean,
  place: string | undefined,
): string {
  const [namespace, name = account] = account.split(':');
  const kind = wide ? 'clusterrole' : 'role';
  const own = `${name}-${resources[0]?.split(/[./]/)[0] ?? 'reads'}`;
  const where = wide ? '' : ` -n ${place ?? namespace}`;
  return `kubectl create ${kind} ${own} --verb=${verbs.join(',')} --resource=${resources.slice(0, MOST).map(typed).join(',')}${where} && kubectl create ${kind}binding ${own} --${kind}=${own} --serviceaccount=${account}${where}`;
}

/** `widgets/status.example.com` is written `widgets.example.com/status` on a command line. */
const typed = (resource: string): string => resource.replace(/^([^./]+)\/([^.]+)\.(.+)$/, '$1.$3/$2');

/**
 * All calls that the API refuses to one service account in a log, and whether a Role or a ClusterRole is what lacks.
 */
export function deniedIn(facts: Facts, lines: readonly LogLine[], caught: Caught): Enriched {
  const account = caught['account'] ?? '';
  const refused = lines.flatMap(({ text }) => refusedCalls(text)).filter((one) => one.account === account);
  const verbs = new Set(refused.map(({ verb }) => verb));
  const resources = new Set(refused.map(resourceOf));
  const places = new Set(refused.flatMap(({ place }) => place ?? []));
  const wide = refused.some(({ place }) => place === undefined);
  if (resources.size === 0) return {};
  const what = [...resources].sort().slice(0, MOST).join(', ');
  const calls = [...verbs].sort().join(', ');
  const where = wide ? 'at the cluster scope' : places.size === 1 ? `in namespace ${[...places][0]}` : '';
  const role = wide ? 'ClusterRole' : 'Role';
  return {
    title: `service account ${account} may not ${calls} ${what}${where === '' ? '' : ` ${where}`}`,
    better: true,
    details: {
      denied: [...resources].sort().slice(0, MOST),
      verbs: [...verbs].sort(),
      scope: wide ? 'cluster' : 'namespace',
    },
    remedies: missingRight(facts, refused) ?? [
      `allow ${calls} on ${what} in a ${role} and bind it with a ${role}Binding to service account ${account}`,
      command(account, [...verbs].sort(), [...resources].sort(), wide, [...places][0]),
      wide
        ? `look whether the ClusterRoleBinding of service account ${account} was lost or names another namespace`
        : `look whether the RoleBinding of service account ${account} stands in ${[...places][0] ?? 'that namespace'}`,
    ],
  };
}
