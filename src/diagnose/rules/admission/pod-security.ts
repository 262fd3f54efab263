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
  if (host)
    return [
      label(
        'privileged',
        `run ${who} in a namespace whose level allows it: ${command('privileged')}, or a namespace of its own for such agents (${words})`,
      ),
      `or take ${words} out of its template, if it can do without`,
    ];
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
