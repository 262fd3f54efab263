import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import type { Facts } from '../../types.ts';
import { linksOf, type Link } from '../../custom/links.ts';
import { wordsOf } from '../../custom/objects.ts';
import { label, nodes, specOf, strings, type Case } from './custom-fields.ts';

/** The route names no listener of its Gateway; not that a listener has a fault of its own (InvalidListener). */
const NO_LISTENER =
  /NoMatchingParent|NoMatchingListener|section ?name|\bno (?:such |matching )?listeners?\b|\blisteners?\b[^.;\n]{0,60}\b(?:not found|not exist|not match)/i;

/**
 * What helps a route of the Gateway API that is not accepted: its hosts against the listeners, rights between
 * namespaces, its parent.
 */
export function route({ facts, bad, chain }: Case): readonly Advice[] {
  const { object, said } = bad;
  const spec = specOf(object);
  const parents = linksOf(object).filter(({ path }) => /parentRefs/.test(path));
  const gateway = facts.custom.objects.find((one) =>
    parents.some(({ name, kind }) => one.kind === kind && one.metadata?.name === name),
  );
  const listeners = nodes(specOf(gateway ?? {})['listeners']);
  const hosts = strings(spec['hostnames']);
  const parent = parents[0] ? `${parents[0].kind} ${parents[0].name}` : 'its Gateway';
  const names = listeners.map((one) => strings([one['hostname']])[0] ?? '*');
  if (/hostname/i.test(said))
    return [
      `set hostnames of ${label(object)} (${hosts.join(', ') || 'none'}) to one that a listener of ${parent} takes${names.length > 0 ? ` (${names.slice(0, 6).join(', ')})` : ''}`,
      `or add a listener for ${hosts[0] ?? 'its host'} to ${parent}`,
    ];
  if (/NotAllowedByListeners|not allowed|allowedRoutes/i.test(said))
    return [
      `let a listener of ${parent} take routes of namespace ${object.metadata?.namespace ?? facts.namespace}: allowedRoutes.namespaces.from All, or a selector that fits its labels`,
    ];
  const granted = grantAdvice(facts, object, said);
  if (granted.length > 0) return granted;
  if (NO_LISTENER.test(said) && listeners.length > 0)
    return [
      `correct sectionName or port of parentRefs in ${label(object)}: ${parent} has listener ${listeners
        .map((one) => `${strings([one['name']])[0]} (port ${String(one['port'])})`)
        .slice(0, 6)
        .join(', ')}`,
    ];
  const end = chain.at(-1) ?? bad;
  if (end !== bad) return [`repair ${label(end.object)}, on which the route hangs: ${clauseOf(wordsOf(end), 200)}`];
  if (/no controller/.test(said))
    return [
      `see that ${parent} exists and that its GatewayClass has a controller that runs: nothing has answered for ${label(object)}`,
    ];
  return [`correct backendRefs or parentRefs of ${label(object)}: ${clauseOf(wordsOf(bad), 200)}`];
}

/** What the Gateway API refuses for want of a grant, whichever object refers to another namespace. */
export function grantAdvice(facts: Facts, object: KubeObject, said: string): readonly Advice[] {
  if (!/RefNotPermitted|ReferenceGrant|not permitted/i.test(said)) return [];
  const far = linksOf(object).find(
    ({ namespace, name }) =>
      namespace !== undefined &&
      namespace !== object.metadata?.namespace &&
      (!said.includes('/') || said.includes(name)),
  );
  const text = `create a ReferenceGrant in namespace ${far?.namespace ?? 'of the backend'} that lets ${object.kind} of ${object.metadata?.namespace ?? facts.namespace} refer to ${far ? `${far.kind} ${far.name}` : 'it'}`;
  return [far?.namespace === undefined ? text : grant(text, object, far, far.namespace)];
}

/** What lets objects of one namespace refer to those of another: it stands in that other one. */
function grant(text: string, object: KubeObject, far: Link, namespace: string): Advice {
  const manifest = JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: `from-${object.metadata?.namespace ?? 'there'}`, namespace },
    spec: {
      from: [
        {
          group: object.apiVersion?.split('/')[0] ?? '',
          kind: object.kind ?? '',
          namespace: object.metadata?.namespace ?? '',
        },
      ],
      to: [{ group: far.group ?? '', kind: far.kind, name: far.name }],
    },
  });
  return { text, change: { tool: 'create_object', input: { manifest, namespace } } };
}
