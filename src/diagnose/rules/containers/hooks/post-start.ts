import type { ClusterEvent } from '../../../../core/cluster.ts';
import { readable } from '../../../../logs/sentence.ts';
import { eventEvidence } from '../../../facts/evidence.ts';
import { at, eventsAbout } from '../../../facts/events.ts';
import type { Failing } from '../../../facts/state.ts';
import { STAGE, type Draft, type Facts } from '../../../types.ts';
import { quotable } from '../../logs/quotable.ts';
import { containerDraft, runEvidence } from '../container-draft.ts';

/** How a container ends that the kubelet stops because its hook failed: it was asked to, or did not listen. */
const STOPPED: readonly number[] = [0, 137, 143];
/** The container was gone before its hook ran: then its own end decides. */
const GONE =
  /container (?:is )?not running|not found in pod|No such container|cannot exec in a stopped|task \S+ not found/i;
const SLACK = 60_000;
const SHELL = /^(?:\S*\/)?(?:sh|bash|ash|dash|busybox|zsh):?$/;

/**
 * The event in which the kubelet says why the postStart hook of a container failed: it stops the container for that,
 * so that neither the log nor the exit code tells of it.
 */
export function failedHook(facts: Facts, { pod, view, fate }: Failing): ClusterEvent | undefined {
  if (view.spec?.lifecycle?.postStart === undefined) return undefined;
  const run = fate.type === 'ended' ? fate.run : undefined;
  if (run && (!STOPPED.includes(run.exitCode) || run.reason === 'OOMKilled')) return undefined;
  if (fate.type !== 'ended' && !(fate.type === 'blocked' && fate.reason === 'PostStartHookError')) return undefined;
  const about = eventsAbout(facts, 'Pod', pod).filter(
    ({ reason, message, lastSeen, about: { fieldPath } }) =>
      reason === 'FailedPostStartHook' &&
      // What an earlier run's hook said is not why this one ended.
      !(at(lastSeen) + SLACK < at(run?.startedAt)) &&
      !GONE.test(message) &&
      (fieldPath === '' || fieldPath.includes(`{${view.name}}`)),
  );
  return about.find(({ message }) => saidBy(message) !== undefined) ?? about[0];
}

/** What the hook itself printed, or else how it ended: kubelets write `… error: …, message: "…"`. */
function saidBy(message: string): string | undefined {
  const printed = /, message: "((?:\\.|[^"\\]){1,2000})"/.exec(message)?.[1];
  const error = /(?:failed - error|PostStartHook failed|error): (.{1,1000}?)(?:, message: "|$)/s.exec(message)?.[1];
  const said =
    (printed ?? '')
      .replace(/\\[nrt]/g, '\n')
      .replace(/\\(.)/g, '$1')
      .trim()
      .split('\n')
      .at(-1) ?? error;
  const text = readable((said === '' ? error : said) ?? '').trim();
  return text === '' ? undefined : quotable(text);
}

/** The program that a hook calls and its image lacks, as a shell or the runtime says it. */
const LACKS: readonly RegExp[] = [
  /exec: "([\w./+-]{1,100})": (?:executable file not found|stat |no such file)/,
  /(?:^|: )(?:line )?(?:\d+: )?([\w./+-]{1,100}): (?:command )?not found/,
];

/** The postStart hook of a container, by what it says itself. */
export function hookDraft(facts: Facts, one: Failing, evidence: Draft['evidence']): Draft {
  const { view } = one;
  const event = failedHook(facts, one);
  const said = event && saidBy(event.message);
  const lacks = LACKS.map((pattern) => pattern.exec(event?.message ?? '')?.[1]).find(
    (name) => name !== undefined && !SHELL.test(name),
  );
  const image = view.spec?.image ?? 'its image';
  return containerDraft(facts, one, {
    cause: 'PostStartHookFailed',
    stage: STAGE.start,
    title: `the postStart hook of container ${view.name} fails${said === undefined ? '' : `: ${said}`}`,
    evidence: evidence.length > 0 ? evidence : [...(event ? [eventEvidence(event)] : []), ...runEvidence(one)],
    details: {
      hook: view.spec?.lifecycle?.postStart?.exec?.command ?? null,
      ...(lacks === undefined ? {} : { lacks }),
    },
    remedies:
      lacks === undefined
        ? [
            `correct lifecycle.postStart of container ${view.name}${said === undefined ? '; run its command by hand to see what it says' : `: it says "${said}"`}`,
          ]
        : [
            `bring ${lacks} into image ${image}, or let lifecycle.postStart of container ${view.name} do without it: the hook calls ${lacks}, and the image has none`,
          ],
  });
}
