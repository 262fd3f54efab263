import type { Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { change } from '../advice/change.ts';
import { editTemplate } from '../advice/edits.ts';
import type { Facts, ListName } from '../../types.ts';
import type { Reading } from './reading.ts';

/** Objects that a pod template names, and the API server's words when one does not exist. */
const NAMED: readonly {
  readonly text: RegExp;
  readonly kind: string;
  readonly field: string;
  readonly list: ListName;
  readonly detail: string;
}[] = [
  {
    text: /serviceaccount "([^"]+)" not found/i,
    kind: 'ServiceAccount',
    field: 'serviceAccountName',
    list: 'serviceaccounts',
    detail: 'serviceAccount',
  },
  {
    text: /no PriorityClass with name (\S+) was found/,
    kind: 'PriorityClass',
    field: 'priorityClassName',
    list: 'priorityclasses',
    detail: 'priorityClass',
  },
  {
    text: /RuntimeClass "([^"]+)" not found/,
    kind: 'RuntimeClass',
    field: 'runtimeClassName',
    list: 'runtimeclasses',
    detail: 'runtimeClass',
  },
];

/** The list that shows near names of what a refusal misses. */
export const listsFor = (text: string): readonly ListName[] =>
  NAMED.flatMap((one) => (one.text.test(text) ? [one.list] : []));

/** A ServiceAccount or class of the template that does not exist: the near name that does, or how to make it. */
export function missingObject(facts: Facts, text: string, owner: Blamed): Reading | undefined {
  for (const { text: pattern, kind, field, list, detail } of NAMED) {
    const name = pattern.exec(text)?.[1];
    if (name === undefined) continue;
    const who = `${owner.kind.toLowerCase()} ${owner.name}`;
    const known = facts.read.has(list);
    const names = (facts[list] as readonly KubeObject[]).map(({ metadata }) => metadata?.name ?? '');
    // A RuntimeClass is often called by the name of its handler.
    const byHandler = facts.runtimeclasses.find((one) => kind === 'RuntimeClass' && one['handler'] === name);
    const near = byHandler?.metadata?.name ?? nearest(name, names, 1)[0];
    const there = known && names.length > 0 ? ` (there is ${names.slice(0, 8).join(', ')})` : '';
    const ofNamespace = kind === 'ServiceAccount';
    const where = ofNamespace ? ` in namespace ${facts.namespace}` : '';
    const rename =
      near === undefined
        ? `correct ${field} in the template of ${who}, now ${name}${there}`
        : editTemplate(
            facts,
            `set ${field} in the template of ${who} from ${name} to ${near}, which exists`,
            owner,
            field,
            near,
          );
    const manifest = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n`;
    const make = ofNamespace
      ? change(
          facts,
          `kubectl create serviceaccount ${name} -n ${facts.namespace}, and bind the roles that it is to have`,
          'create_object',
          { manifest },
        )
      : kind === 'RuntimeClass'
        ? `create RuntimeClass ${name} with the handler that the container runtime of the nodes has for it`
        : `create PriorityClass ${name} with the value that it is to have: kubectl create priorityclass ${name} --value=NUMBER`;
    return {
      cause: ofNamespace ? 'ServiceAccountNotFound' : 'PodSpecInvalid',
      title: `${ofNamespace ? 'service account' : kind} ${name} of ${who} does not exist${where}${near === undefined ? there : `; there is ${near}`}`,
      details: {
        [detail]: name,
        ...(known ? { available: names.slice(0, 20), similar: near === undefined ? [] : [near] } : {}),
      },
      // Without its RuntimeClass the pod would run, but not in the sandbox that it was written for.
      remedies: near !== undefined ? [rename, make] : [make, rename],
    };
  }
  return undefined;
}
