import { containerDraft } from './container-draft.ts';
import { field } from '../../facts/evidence.ts';
import { eventsAbout } from '../../facts/events.ts';
import { eventEvidence } from '../../facts/evidence.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import { failedHook, hookDraft } from './hooks/post-start.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type ListName, type Rule } from '../../types.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { CONFIG_INVALID, START_CAUSES, type StartCause } from './start-causes.ts';
import { isImageFault } from './images.ts';
import { damagedStore, foldersOf, ofNode, storeAdvice } from './runtime/store.ts';
import { isOfSystem, mountIn, runtimeAdvice, saidBy } from './runtime/said.ts';
import { referenceIn } from './references.ts';

const REASONS = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
  'ImageInspectError',
];
const STARTS = ['StartError', 'ContainerCannotRun'];

/** True for a container that the kubelet could not create or start, in whichever of its states it is caught. */
export const isStartFault = ({ fate }: Failing): boolean =>
  fate.type === 'blocked'
    ? REASONS.includes(fate.reason)
    : fate.type === 'ended' &&
      (STARTS.includes(fate.run.reason ?? '') ||
        /OCI runtime|failed to create (?:shim|containerd) task/.test(fate.run.message ?? ''));

/** The list whose keys tell what a subPath at that path is of. */
function keysAt({ view, pod }: Failing, path: string | undefined): readonly ListName[] {
  const mount = view.spec?.volumeMounts?.find(({ mountPath, subPath }) => mountPath === path && subPath !== undefined);
  const volume = pod.spec?.volumes?.find(({ name }) => name === mount?.name);
  return volume?.configMap ? ['configmaps'] : volume?.secret ? ['secrets'] : [];
}

const ROOTFS = /to rootfs at "([^"]{1,300})"/;

/** Group 4.3: configuration, creation, start and postStart of a container. */
export const starts: Rule = {
  name: 'starts',
  wants: (facts) =>
    failing(facts)
      .filter(isStartFault)
      .flatMap((one): readonly ListName[] => {
        const { text } = textOf(facts, one);
        return [
          ...(/exec format/.test(text) || isOfSystem(text) ? (['nodes'] as const) : []),
          ...keysAt(one, ROOTFS.exec(text)?.[1]),
          ...(mountIn(one, text)?.['claim'] === undefined ? [] : (['persistentvolumes'] as const)),
        ];
      }),
  find: (facts) =>
    ofNode(
      failing(facts).flatMap((one) =>
        failedHook(facts, one) && !isStartFault(one)
          ? [hookDraft(facts, one, [])]
          : isStartFault(one)
            ? draftOf(facts, one)
            : [],
      ),
    ),
};

type Told = { readonly text: string; readonly evidence: Draft['evidence'] };

/** The words of the fault: the waiting message, the message of the failed start, or the event `Failed`. */
function textOf(facts: Facts, { fate, pod, view }: Failing): Told {
  const name = pod.metadata?.name ?? '';
  const event = eventsAbout(facts, 'Pod', pod).find(
    ({ reason, message, about }) =>
      (reason === 'Failed' || reason === 'FailedPostStartHook') &&
      !/^(?:Failed to pull|Error: (?:ErrImage|ImagePull))/.test(message) &&
      about.fieldPath.includes(`{${view.name}}`),
  );
  const told = event ? [eventEvidence(event)] : [];
  if (fate.type === 'blocked')
    return {
      text: [fate.message, event?.message, view.status?.lastState?.terminated?.message].join('\n'),
      evidence: [field('Pod', name, `${fate.path}.message`, fate.message || fate.reason), ...told],
    };
  if (fate.type === 'ended')
    return {
      text: `${fate.run.message ?? ''}\n${event?.message ?? ''}`,
      evidence: [field('Pod', name, `${fate.path}.message`, fate.run.message ?? fate.run.reason ?? ''), ...told],
    };
  return { text: '', evidence: told };
}

function draftOf(facts: Facts, one: Failing): Draft[] {
  const { text, evidence } = textOf(facts, one);
  const { view, fate } = one;
  if (referenceIn(text)) return []; // references.ts
  if (isImageFault(facts, one)) return []; // images.ts
  if (fate.type === 'blocked' && fate.reason === 'PostStartHookError') return [hookDraft(facts, one, evidence)];
  const store = damagedStore(text, foldersOf(facts, one.pod));
  const row: StartCause =
    (store ? runtimeError : START_CAUSES.find(({ pattern }) => pattern.test(text))) ??
    (fate.type === 'blocked' && fate.reason === 'ImageInspectError' ? runtimeError : CONFIG_INVALID);
  const caught = Object.fromEntries(
    Object.entries(row.pattern.exec(text)?.groups ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
  const extra = enricherOf(row.cause)?.add(facts, one, row.cause, caught) ?? {};
  const { old, stat, path, crun, ...rest } = caught;
  const command = row.cause.startsWith('Command') ? (caught['command'] ?? old ?? path ?? stat ?? crun) : undefined;
  const node = one.pod.spec?.nodeName;
  const limit = view.spec?.resources?.limits?.['memory'];
  const image = view.spec?.image;
  const clause = row === CONFIG_INVALID ? saidBy(text) : undefined;
  const given = { ...(node === undefined ? {} : { node }), ...(image === undefined ? {} : { image }), ...caught };
  return [
    containerDraft(facts, one, {
      cause: row.cause,
      severity: row.severity ?? 'critical',
      stage: STAGE.start,
      title:
        row.cause === 'MemoryLimitTooLow' && limit !== undefined
          ? `memory limit ${limit} of container ${view.name} is too low to start a process`
          : clause === undefined
            ? row.title(view.name, given)
            : `container ${view.name} cannot be created: ${clause}`,
      evidence: [...evidence, ...(extra.evidence ?? [])],
      details: {
        ...rest,
        ...(command === undefined ? (path === undefined ? {} : { path }) : { command }),
        ...(view.spec?.image === undefined || !row.cause.startsWith('Command') ? {} : { image: view.spec.image }),
        ...(row.cause === 'MemoryLimitTooLow' ? { limit, similar: similarLimit(limit) } : {}),
        ...(row.cause === 'ContainerRuntimeError' ? { node } : {}),
        ...(store ? { store: store.path } : {}),
        ...extra.details,
      },
      remedies: [
        ...(row.cause === 'MemoryLimitTooLow' && limit ? memoryRemedy(view.name, limit) : []),
        ...(extra.remedies ?? []),
        ...(store
          ? storeAdvice(store, node ?? '', image)
          : clause === undefined
            ? extra.only === true
              ? []
              : row.remedies(view.name, given)
            : runtimeAdvice(facts, one, clause)),
      ],
      consequences: fate.type === 'ended' ? ['RunContainerError'] : [],
    }),
  ];
}

const runtimeError = START_CAUSES.findLast(({ cause }) => cause === 'ContainerRuntimeError') ?? CONFIG_INVALID;

/** "128m" and "512" are written for Mi. */
function similarLimit(limit: string | undefined): string | undefined {
  const digits = /^(\d+)(?:m|k|K)?$/.exec(limit ?? '')?.[1];
  return digits !== undefined && (parseQuantity(limit) ?? 0) < 1e6 ? `${digits}Mi` : undefined;
}

const memoryRemedy = (c: string, limit: string): readonly string[] => {
  const meant = similarLimit(limit);
  return [
    meant === undefined
      ? `raise resources.limits.memory of container ${c} above ${limit}`
      : `write resources.limits.memory of container ${c} as ${meant}: ${limit} is not megabytes`,
  ];
};
