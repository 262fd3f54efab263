import type { KubeObject, Pod, Service } from '../../../core/kubernetes.ts';
import { selects, showLabels } from '../../../core/selectors.ts';
import { blamedOf } from '../../custom/objects.ts';
import { differing, selectorsIn, showSelecting, type Selecting } from '../../custom/selecting.ts';
import { field } from '../../facts/evidence.ts';
import { sameObject } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { editObject, label } from './custom-fields.ts';

/**
 * An object of any kind that was asked about and that chooses pods or Services by labels which none of them has: it
 * does nothing, and says nothing of it.
 */
export const selectsNothing: Rule = {
  name: 'selects-nothing',
  wants: (facts) => (asked(facts).some((one) => selectorsIn(one).length > 0) ? ['services'] : []),
  find: (facts) => asked(facts).flatMap((one) => draftOf(facts, one)),
};

const asked = (facts: Facts): readonly KubeObject[] => {
  const { subject } = facts;
  return subject === null ? [] : facts.custom.objects.filter((one) => sameObject(blamedOf(one), subject));
};

function draftOf(facts: Facts, object: KubeObject): Draft[] {
  if (!facts.read.has('services') || !facts.read.has('pods')) return [];
  // It may choose in other namespaces, which were not read.
  if (/"namespaceSelector"|"matchNames"|"any":true/.test(JSON.stringify(object.spec ?? {}))) return [];
  const among: readonly (Pod | Service)[] = [...facts.services, ...facts.pods];
  const one = selectorsIn(object).find(
    ({ of, selector }) =>
      of === 'pod' &&
      Object.keys(selector.matchLabels ?? {}).length > 0 &&
      !among.some(({ metadata }) => selects(selector, metadata?.labels)),
  );
  if (!one) return [];
  const { kind, name } = blamedOf(object);
  const near = nearestTo(one, among);
  const wanted = showSelecting(one);
  const differs = near ? differing(one, near.metadata?.labels) : [];
  const [first] = differs;
  const who = near && `${near.spec && 'containers' in near.spec ? 'pod' : 'service'} ${near.metadata?.name}`;
  const path = `${one.path}${one.bare ? '' : '.matchLabels'}`;
  return [
    {
      cause: 'SelectsNothing',
      severity: 'warning',
      confidence: 'likely',
      subject: { kind, name },
      stage: STAGE.none,
      title: `${label(object)} selects ${wanted}, which no pod and no Service of namespace ${facts.namespace} has${near && first ? `; ${who} has ${first.has === undefined ? `no ${first.key}` : `${first.key}=${first.has}`}` : ''}`,
      evidence: [
        field(kind, name, `.${path}`, wanted),
        ...(near
          ? [
              field(
                who?.startsWith('pod') ? 'Pod' : 'Service',
                near.metadata?.name ?? '',
                '.metadata.labels',
                showLabels(near.metadata?.labels ?? {}),
              ),
            ]
          : []),
      ],
      details: { wanted },
      remedies: [
        first?.has !== undefined && differs.length === 1
          ? editObject(
              facts,
              `set ${path}.${first.key} of ${label(object)} from ${first.wanted} to ${first.has}, which ${who} has`,
              object,
              { path: `${path}["${first.key}"]`, value: first.has },
            )
          : `write labels into ${path} of ${label(object)} that what it is for has (kubectl get services,pods -n ${facts.namespace} --show-labels)`,
        ...portsToo(object, near),
      ],
    },
  ];
}

/** `endpoints[0].port`, where it is a name, with that name. */
function portsIn(value: unknown, path: string, depth = 0): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || depth > MOST_DEEP) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (/^port(?:Name)?$/.test(key) && typeof inner === 'string') return [[below, inner] as const];
    return portsIn(inner, below, depth + 1);
  });
}
const MOST_DEEP = 4;

/** A port that the Service which it is meant for does not have: with the labels mended it would still find nothing. */
function portsToo(object: KubeObject, near: Pod | Service | undefined): readonly string[] {
  const ports = near?.spec && !('containers' in near.spec) ? (near.spec.ports ?? []) : [];
  const names = ports.map(({ name, port }) => name ?? String(port));
  return portsIn(object.spec, 'spec')
    .filter(([, port]) => names.length > 0 && !names.includes(port))
    .slice(0, 1)
    .map(
      ([path, port]) =>
        `then correct ${path} of ${label(object)} too (${port}): service ${near?.metadata?.name} has the port ${names.join(', ')}`,
    );
}

/** What has most of the labels and lacks least; Services before pods. */
const nearestTo = (one: Selecting, among: readonly (Pod | Service)[]): Pod | Service | undefined => {
  const keys = Object.keys(one.selector.matchLabels ?? {});
  const ranked = among
    .filter(({ metadata }) => keys.some((key) => metadata?.labels?.[key] !== undefined))
    .map((object) => ({ object, far: differing(one, object.metadata?.labels) }))
    .map(({ object, far }) => ({
      object,
      // A value that begins alike is a slip of the pen.
      rank:
        far.length - (far.some(({ wanted, has = '' }) => has.startsWith(wanted) || wanted.startsWith(has)) ? 0.5 : 0),
    }));
  return ranked.toSorted((a, b) => a.rank - b.rank)[0]?.object;
};
