import type { ClusterEvent } from '../../../core/cluster.ts';
import { containerDraft } from './container-draft.ts';
import { eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type ListName, type Rule } from '../../types.ts';
import { offWindows, sameArch, withChange, nearTag } from './image-advice.ts';
import { pullAdvice, saidBy } from './runtime/said.ts';
import { pullSecretAdvice } from '../advice/pull-secrets.ts';
import { IMAGE_CAUSES, PULL_FAILED, registryOf } from './image-causes.ts';

const REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

/**
 * Group 4.4: the image cannot be had. The waiting reason alternates; the cause is in the event `Failed`, since 1.32
 * also in the message.
 */
export const images: Rule = {
  name: 'images',
  wants: (facts) =>
    failing(facts).flatMap((one): readonly ListName[] => {
      const said = isImageFault(facts, one) ? saidOf(facts, one) : '';
      return /platform|manifest for/.test(said) ? ['nodes'] : REFUSES.test(said) ? ['secrets'] : [];
    }),
  find: (facts) =>
    failing(facts).flatMap((one) =>
      one.fate.type === 'blocked' && isImageFault(facts, one) ? [draftOf(facts, one, one.fate)] : [],
    ),
};

/**
 * True for a container whose image is the fault: that cannot be pulled, or whose name or format the runtime refuses
 * when it looks at it.
 */
export function isImageFault(facts: Facts, one: Failing): boolean {
  if (one.fate.type !== 'blocked') return false;
  if (REASONS.includes(one.fate.reason)) return true;
  if (one.fate.reason !== 'ImageInspectError') return false;
  const { message } = one.fate;
  const texts = [message, ...warnings(facts, one).map((event) => event.message)].join('\n');
  return IMAGE_CAUSES.some(({ cause, pattern }) => REFUSED.has(cause) && pattern.test(texts));
}

/** What a registry says to somebody whom it does not know, or not well enough. */
const REFUSES =
  /\b40[13]\b|unauthorized|authentication required|no basic auth|pull access denied|insufficient_scope|denied: /i;

/** What a runtime says of an image that it has not even begun to pull. */
const REFUSED: ReadonlySet<string> = new Set(['ImageShortNameAmbiguous', 'ImageFormatUnsupported', 'InvalidImageName']);

const warnings = (facts: Facts, { pod, view }: Failing): readonly ClusterEvent[] =>
  eventsAbout(facts, 'Pod', pod).filter(
    ({ type, about }) => type === 'Warning' && (about.fieldPath === '' || about.fieldPath.includes(`{${view.name}}`)),
  );

const saidOf = (facts: Facts, one: Failing): string =>
  [one.fate.type === 'blocked' ? one.fate.message : '', ...warnings(facts, one).map(({ message }) => message)].join(
    '\n',
  );

/** `linux/arm64` of the pod's node, where the nodes were read and the text names no platform. */
function platformOf(facts: Facts, { pod }: Failing): { readonly platform?: string } {
  const node = facts.nodes.find(({ metadata }) => metadata?.name === pod.spec?.nodeName);
  const info = node?.status?.nodeInfo;
  const arch = info?.architecture ?? node?.metadata?.labels?.['kubernetes.io/arch'];
  return arch === undefined ? {} : { platform: `${info?.operatingSystem ?? 'linux'}/${arch}` };
}

function draftOf(
  facts: Facts,
  one: Failing,
  fate: { readonly reason: string; readonly message: string; readonly path: string },
): Draft {
  const { pod, view } = one;
  const image = view.spec?.image ?? view.status?.image ?? '';
  const events = eventsAbout(facts, 'Pod', pod).filter(({ type }) => type === 'Warning');
  const own = events.filter(
    ({ reason, message, about }) =>
      (reason === 'Failed' || reason === 'InspectFailed' || reason === 'ErrImageNeverPull') &&
      (about.fieldPath.includes(`{${view.name}}`) ||
        (about.fieldPath === '' && (message.includes(image) || reason === 'InspectFailed'))) &&
      !/^Error: (?:ErrImagePull|ImagePullBackOff|ImageInspectError)$/.test(message),
  );
  const text = [fate.reason, fate.message, ...own.map(({ message }) => message)]
    .join('\n')
    .replaceAll('ErrImagePull', '');
  const row = IMAGE_CAUSES.find(({ pattern }) => pattern.test(text)) ?? PULL_FAILED;
  const caught: Readonly<Record<string, string>> = {
    ...(row.cause === 'ImagePlatformMismatch' ? { ...platformOf(facts, one), node: pod.spec?.nodeName ?? '' } : {}),
    ...Object.fromEntries(
      Object.entries(row.pattern.exec(text)?.groups ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1])),
    ),
  };
  const clause = row === PULL_FAILED ? saidBy(own[0]?.message ?? fate.message) : undefined;
  const unread = events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret');
  const evidence = [
    ...own
      .filter(({ message }) => row.pattern.test(message))
      .slice(0, 1)
      .map(eventEvidence),
    field('Pod', pod.metadata?.name ?? '', `${fate.path}.message`, fate.message || fate.reason),
    field('Pod', pod.metadata?.name ?? '', specPath(one), image),
  ];
  const told = {
    stage: STAGE.image,
    consequences: fate.reason === 'ErrImagePull' ? (['ImagePullBackOff'] as const) : [],
  } as const;
  if (unread && ['ImageRepositoryNotFound', 'ImagePullUnauthorized', 'ImagePullFailed'].includes(row.cause))
    return containerDraft(facts, one, {
      ...told,
      ...secretMissing(facts, one, image, unread.message),
      evidence: [eventEvidence(unread), ...evidence],
    });
  const kept = [...offWindows(facts, one, caught['platform']), ...sameArch(facts, one, caught['platform'])];
  const pull = REFUSES.test(text) ? pullSecretAdvice(facts, one, image) : undefined;
  const secrets = (pod.spec?.imagePullSecrets ?? []).map(({ name }) => name ?? '');
  return containerDraft(facts, one, {
    ...told,
    cause: row.cause,
    confidence: row.cause === 'ImagePullFailed' ? 'likely' : 'certain',
    title: pull?.title ?? `${row.title(image, caught)}${clause === undefined ? '' : `: ${clause}`}`,
    evidence: [...evidence, ...(pull?.evidence ?? [])],
    details: {
      image,
      ...caught,
      ...(/^Image(?:Repository|PullUn)/.test(row.cause) ? { imagePullSecrets: secrets } : {}),
      ...(row.cause === 'ImageNeverPull' || row.cause === 'ImagePlatformMismatch' ? { node: pod.spec?.nodeName } : {}),
    },
    remedies: [
      ...kept,
      ...(row.cause === 'ImageTagNotFound' ? nearTag(facts, one, image) : []),
      ...(pull?.remedies ??
        withChange(facts, one, row.cause, image) ??
        (row === PULL_FAILED
          ? pullAdvice(image, registryOf(image), clause, pod.spec?.nodeName)
          : // Which nodes the pods are kept on is told by then, with their names.
            row.remedies(image, caught).slice(0, kept.length > 0 ? 1 : undefined))),
    ],
    ...(/no space left on device/.test(text) ? { yieldsTo: ['NodeDiskPressure'] } : {}),
  });
}

function secretMissing(facts: Facts, one: Failing, image: string, message: string) {
  const names =
    /image pull secrets \(([^)]+)\)/.exec(message)?.[1] ??
    (one.pod.spec?.imagePullSecrets ?? []).map(({ name }) => name).join(', ');
  const secret = names.split(/[,;]\s*/)[0] ?? names;
  return {
    cause: 'ImagePullSecretNotFound' as const,
    title: `image pull secret ${names} for image ${image} does not exist`,
    details: { secret, image },
    remedies: [
      `create Secret ${secret} (type kubernetes.io/dockerconfigjson) in namespace ${facts.namespace}`,
      `correct imagePullSecrets of ${one.owner.kind.toLowerCase()}/${one.owner.name} or of its service account`,
    ],
  };
}

function specPath({ pod, view }: Failing): string {
  const list = view.role === 'app' ? 'containers' : 'initContainers';
  const place = (pod.spec?.[list] ?? []).findIndex(({ name }) => name === view.name);
  return `.spec.${list}[${Math.max(0, place)}].image`;
}
