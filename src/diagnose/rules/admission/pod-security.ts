import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import { change } from '../advice/change.ts';
import { editTemplates, TEMPLATED, type FieldEdit } from '../advice/edits.ts';
import type { Facts } from '../../types.ts';

/** One demand of a level of Pod Security: what it is called, and which container has to do what. */
export const violations = (why: string): string[] =>
  [...why.matchAll(/([^,()]+) \(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)]
    .map(([, what = '', how = '']) => `${what.trim()}: ${how}`)
    .slice(0, 8);

const MUST = /must set securityContext\.([\w.]+)(?:=(\[[^\]]*\]|\S+)| to "([^"]+)")/;
const MUST_NOT = /must not set securityContext\.([\w.]+)=/;

/** The fields that the words ask for, in a pod template; undefined where a demand is not of that sort. */
function fieldsOf(found: readonly string[]): readonly FieldEdit[] | undefined {
  const edits = found.map((text): readonly FieldEdit[] | undefined => {
    const names = [...(/containers? ((?:"[^"]+"(?:, )?)+)/.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
      ([, name = '']) => name,
    );
    // "pod or container X": at the pod it holds for all of them.
    const places =
      /\bpod or container/.test(text) || names.length === 0 ? [''] : names.map((name) => `containers[${name}].`);
    const [, path, plain, quoted] = MUST.exec(text) ?? [];
    const away = MUST_NOT.exec(text)?.[1];
    if (away !== undefined) return places.map((place) => ({ path: `${place}securityContext.${away}` }));
    if (path === undefined) return undefined;
    const value = quoted ?? parsed(plain ?? '');
    return value === undefined
      ? undefined
      : places.map((place) => ({ path: `${place}securityContext.${path}`, value }));
  });
  return edits.every((one) => one !== undefined) ? edits.flat() : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Fields of one change: a person reads them on its card. */
const MOST_FIELDS = 20;

const MOST_OTHERS = 3;

/** Other workloads of the namespace, which its level holds too. */
const othersHere = ({ deployments, statefulsets, daemonsets }: Facts, owner: Blamed): readonly string[] =>
  [
    ...deployments.map(({ metadata }) => ({ kind: 'Deployment', name: metadata?.name })),
    ...statefulsets.map(({ metadata }) => ({ kind: 'StatefulSet', name: metadata?.name })),
    ...daemonsets.map(({ metadata }) => ({ kind: 'DaemonSet', name: metadata?.name })),
  ]
    .filter(({ kind, name }) => kind !== owner.kind || name !== owner.name)
    .map(({ kind, name }) => `${kind.toLowerCase()} ${name}`)
    .slice(0, MOST_OTHERS);

/**
 * What a pod is for (the node's files, its network) no securityContext makes unnecessary: then the level is wrong for
 * it.
 */
export function securityAdvice(
  facts: Facts,
  level: string,
  found: readonly string[],
  owner: Blamed,
): readonly Advice[] {
  const { namespace } = facts;
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const [wanted = ''] = level.split(':');
  const words = found.join('; ').slice(0, 300);
  const looser = wanted === 'restricted' ? 'baseline' : 'privileged';
  const host = /hostPath|host namespaces|hostPort|hostProcess|privileged/i.test(words);
  const label = (to: string, text: string): Advice =>
    change(facts, text, 'edit_object', {
      kind: 'Namespace',
      name: namespace,
      edits: [{ path: 'metadata.labels["pod-security.kubernetes.io/enforce"]', value: to }],
    });
  const command = (to: string): string =>
    `kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=${to} --overwrite`;
  if (host) {
    const others = othersHere(facts, owner);
    const lifts = others.length === 0 ? '' : `, which lifts it from ${others.join(', ')} as well`;
    const here = label(
      'privileged',
      others.length === 0
        ? `let the level of namespace ${namespace}, in which nothing else runs, allow ${who} what it is for: ${command('privileged')} (${words})`
        : `or lift the level of all of namespace ${namespace}${lifts}: ${command('privileged')}`,
    );
    const apart = `run ${who} in a namespace of its own whose level is privileged: it is made for what ${level} keeps from pods (${words})`;
    const without = `or take what ${level} forbids out of the template of ${who}, if it can do without`;
    return others.length === 0 ? [here, `or ${apart}`, without] : [apart, without, here];
  }
  const fields = fieldsOf(found) ?? [];
  const told = fields
    .map(({ path, value }) => (value === undefined ? `no ${path}` : `${path}=${JSON.stringify(value)}`))
    .join(', ');
  const asRoot = fields.some(({ path, value }) => path.endsWith('runAsNonRoot') && value === true);
  return [
    fields.length === 0 || fields.length > MOST_FIELDS || !TEMPLATED.test(owner.kind)
      ? `set the securityContext that ${level} asks for in the template of ${who}: ${words}`
      : editTemplates(
          facts,
          `set in the template of ${who}: ${told}${asRoot ? ' (its image must then run as a user other than root)' : ''}`,
          owner,
          fields,
        ),
    label(looser, `or lower the level: ${command(looser)}`),
  ];
}
