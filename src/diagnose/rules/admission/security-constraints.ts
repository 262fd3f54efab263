import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import { editTemplates, TEMPLATED, templateOf } from '../advice/edits.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';

/** OpenShift: no constraint that the account of the pods may use fits them. */
const REFUSED = /unable to validate against any security context constraint: ?\[([\s\S]*)/;
/** `.containers[0].runAsUser: Invalid value: 999: must be in the ranges: [1000680000, 1000689999]` */
const FIELD =
  /(?<![\w.[\]])\.?((?:[a-zA-Z]\w{1,40}(?:\[\d+\])?\.){0,6}[a-zA-Z]\w{1,40}(?:\[\d+\])?): Invalid value: ([^:\n]{1,200}): ((?:(?!, (?:provider |\.?[\w.[\]]{3,80}: (?:Invalid|Forbidden)))[^\n]){1,300})/g;
/** `provider "anyuid": Forbidden: not usable by user or serviceaccount` */
const CLOSED = /provider "?([\w.-]{1,100})"?: Forbidden: not usable by/g;
/** Fields that OpenShift fills from the range of the project where a pod leaves them out. */
const FILLED = /\.(?:fsGroup|runAsUser|supplementalGroups)$/;

type Clash = { readonly field: string; readonly value: string; readonly demand: string };

/** Without the bracket that closes the list of all, and with its own where that was cut off. */
function balanced(said: string): string {
  const [open, closed] = [said.split('[').length, said.split(']').length];
  return open > closed ? `${said}]` : open < closed ? said.replace(/\]\s*$/, '') : said;
}

/** Each field that a constraint refuses, once, by the path that it has in a pod template. */
function clashesIn(facts: Facts, list: string, owner: Blamed): readonly Clash[] {
  const names = templateOf(facts, owner)?.spec?.containers.map(({ name }) => name) ?? [];
  const found = new Map<string, Clash>();
  for (const [, path = '', value = '', said = ''] of list.matchAll(FIELD)) {
    const inContainer = /^(?:spec\.)?containers\[(\d+)\]\.(?:securityContext\.){0,2}(.+)$/.exec(path);
    const name = names[Number(inContainer?.[1])] ?? inContainer?.[1];
    const field = inContainer
      ? `containers[${name}].${inContainer[2] === 'hostPort' ? 'ports' : 'securityContext'}.${inContainer[2]}`
      : path.replace(/^spec\./, '').replace(/^(?=(?:fsGroup|runAsUser|supplementalGroups)\b)/, 'securityContext.');
    const demand = balanced(said);
    if (!found.has(field)) found.set(field, { field, value: value.replace(/^\[\]\w+\{(.*)\}$/, '$1'), demand });
  }
  return [...found.values()];
}

/** The constraint, of those that the account may not use, that is made for such a field. */
function fitting(list: string, clashes: readonly Clash[]): string | undefined {
  const closed = new Set([...list.matchAll(CLOSED)].map(([, name = '']) => name));
  const fields = clashes.map(({ field }) => field).join(' ');
  const order = /privileged|capabilities/i.test(fields)
    ? ['privileged']
    : /hostNetwork|hostPort/.test(fields)
      ? ['hostnetwork-v2', 'hostnetwork', 'hostaccess', 'privileged']
      : /volumes|hostPath|hostPID|hostIPC/.test(fields)
        ? ['hostmount-anyuid', 'hostaccess', 'privileged']
        : ['nonroot-v2', 'nonroot', 'anyuid'].slice(clashes.some(({ value }) => value === '0') ? 2 : 0);
  return order.find((name) => closed.has(name));
}

/** Undefined where the words are no refusal of OpenShift's constraints. */
export function refusedByConstraints(facts: Facts, text: string, owner: Blamed): Reading | undefined {
  const list = REFUSED.exec(text)?.[1];
  if (list === undefined) return undefined;
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const clashes = clashesIn(facts, list, owner);
  const told = clashes.map(({ field, value, demand }) => `${field} ${value}: ${demand}`);
  const constraint = fitting(list, clashes);
  const account = templateOf(facts, owner)?.spec?.serviceAccountName ?? 'default';
  const filled = clashes.length > 0 && clashes.every(({ field }) => FILLED.test(field));
  const leave = clashes.map(({ field, value }) => `${field} (${value})`).join(', ');
  return {
    cause: 'PodSecurityViolation',
    title: `no security context constraint that service account ${account} may use admits the pods of ${who}${told.length > 0 ? `: ${told.join('; ').slice(0, 300)}` : ''}`,
    details: { violations: told.slice(0, 8), namespace: facts.namespace, serviceAccount: account },
    remedies: [
      ...(filled
        ? [
            TEMPLATED.test(owner.kind)
              ? editTemplates(
                  facts,
                  `leave ${leave} out of the template of ${who}, so that the project's own range is used; what is on its volumes must then be readable by that group`,
                  owner,
                  clashes.map(({ field }) => ({ path: field })),
                )
              : `leave ${leave} out of the template of ${who}, so that the project's own range is used`,
          ]
        : clashes.length > 0
          ? [`change ${leave} in the template of ${who} to what its constraint admits`]
          : []),
      constraintAdvice(constraint, account, facts.namespace, clashes),
    ],
  };
}

function constraintAdvice(
  constraint: string | undefined,
  account: string,
  namespace: string,
  clashes: readonly Clash[],
): Advice {
  const needs = clashes.length > 0 ? `, where the program needs ${clashes.map(({ field }) => field).join(', ')}` : '';
  // What is given to `default` all pods have that name no account; `privileged` opens the node.
  const shared = account === 'default';
  const who = shared ? 'a service account of its own, to be named in the template,' : `service account ${account}`;
  const [name, also] = shared ? ['ACCOUNT', ' (not default, which all other pods here have)'] : [account, ''];
  if (constraint === undefined || constraint === 'privileged')
    return `or let ${who} use a constraint that admits just them${needs}: oc get scc shows those that exist${constraint === undefined ? '' : '; privileged would, and opens the whole node to the pod'}`;
  return `or let ${who} use constraint ${constraint}${needs}: oc adm policy add-scc-to-user ${constraint} -z ${name} -n ${namespace}${also}`;
}
