import { containerDraft, runEvidence } from './container-draft.ts';
import { begins } from '../../../logs/reduction/shorten.ts';
import { logEvidence } from '../../facts/evidence.ts';
import { isBad, levelOf } from '../../../logs/faults.ts';
import { isGeneric } from '../../../logs/words/generic.ts';
import { entriesOf } from '../../../logs/entries.ts';
import { seenAs } from '../../logs/fit.ts';
import { runTime } from '../../facts/containers.ts';
import { wordsOf, type Words } from '../../logs/endings.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import { endsBy, withoutEnd } from './zero/ends-by-itself.ts';
import { EXIT_CAUSES, signalName, signalOf } from './exit-codes.ts';
import { directOwner } from '../../facts/owners.ts';
import { probeKill } from '../../facts/probe-kill.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { wantsForChanges } from '../advice/elsewhere/changed-last.ts';
import { wantsForWriters } from '../../changes/just-written.ts';
import { wantsForPlaces } from '../../places/index.ts';
import { type Draft, type Facts, type ListName, type Rule } from '../../types.ts';
import { quoted } from '../logs/quoted.ts';
import { changed, farBack, notFound, signed } from '../logs/told.ts';
import { quotable } from '../logs/quotable.ts';
import { failedHook } from './hooks/post-start.ts';
import { isStartFault } from './start.ts';

/** Ended by something else than the application: other rules tell. */
const ELSEWHERE = ['OOMKilled', 'ContainerStatusUnknown', 'StartError', 'ContainerCannotRun'];

/**
 * Groups 4.2 and 4.9: a container that ended by itself, told by its log, its exit code, or at last by having said
 * nothing.
 */
export const exits: Rule = {
  name: 'exits',
  wants: (facts) => wanted(facts),
  find: (facts) => exited(facts).map((one) => draftOf(facts, one)),
};

const exited = (facts: Facts): readonly Failing[] =>
  failing(facts).filter(
    (one) =>
      one.fate.type === 'ended' &&
      !ELSEWHERE.includes(one.fate.run.reason ?? '') &&
      !isStartFault(one) &&
      !failedHook(facts, one) &&
      probeKill(facts, one.view, one.fate) === undefined &&
      !(one.fate.run.exitCode === 255 && one.fate.run.reason === 'Unknown'),
  );

function wanted(facts: Facts): readonly ListName[] {
  const jobs = failing(facts).some(({ pod }) => directOwner(pod).kind === 'Job') ? (['jobs'] as const) : [];
  const told = failing(facts).flatMap((one) => {
    const ending = facts.logs.size > 0 ? wordsOf(facts, one).ending : undefined;
    const cause = ending?.signature?.cause;
    return [
      ...(cause === undefined ? [] : (enricherOf(cause)?.wants(cause, ending?.caught ?? {}, facts) ?? [])),
      ...(ending ? wantsForPlaces(facts, one, ending.sentence) : []),
      ...(ending && (cause === undefined || cause === 'UncaughtException')
        ? [...wantsForWriters(one), ...wantsForChanges(facts, one)]
        : []),
    ];
  });
  return [...jobs, ...told];
}

/** Signatures that a container may end with although its exit code is 0. */
const ZERO = ['EnvVarMissing', 'ConfigFileMissing', 'InvalidArguments'];
/** Causes that stay when a change of the configuration stands right before them: they name the fault in it. */
const SPECIFIC = ['ConfigFileInvalid', 'ConfigFileMissing', 'EnvVarMissing', 'HeapExhausted', 'DiskFull'];

function draftOf(facts: Facts, one: Failing): Draft {
  const words = wordsOf(facts, one);
  const code = one.fate.type === 'ended' ? one.fate.run.exitCode : 0;
  const cause = words.ending?.signature?.cause;
  if (words.change !== undefined && !SPECIFIC.includes(cause ?? '')) return changed(facts, one, words);
  const own = words.ending !== undefined && saysCode(words.ending.entry.lines, code);
  if (
    cause !== undefined &&
    (code !== 0 || ZERO.includes(cause) || failedAloud(words)) &&
    (own || !overruled(code, cause))
  )
    return signed(facts, one, words);
  // .NET and others abort after they have said why.
  if (code === 134 && words.ending && !words.ending.signature) return quoted(facts, one, words);
  const known = own || saysOther(words, code) ? undefined : EXIT_CAUSES[code];
  if (known) return byCode(facts, one, words, known);
  if (code === 0 && !failedAloud(words)) return zero(facts, one, words);
  return words.silent ? silent(facts, one) : quoted(facts, one, words);
}

/**
 * A program that catches its own fatal error ends with 0 all the same: what it says last, but for goodbyes, declares
 * itself an error.
 */
function failedAloud({ ending, log }: Words): boolean {
  if (ending === undefined || levelOf(ending.entry.lines[0] ?? '') !== 'high') return false;
  const after = (log?.lines ?? []).slice(ending.entry.from + ending.entry.lines.length);
  return (
    after.length <= GOODBYES &&
    entriesOf(after)
      .map(seenAs)
      .every(({ low, sentence }) => !low || isGeneric(sentence.text))
  );
}
/** Lines in which it says that it ends. */
const GOODBYES = 8;

/** "Code: 139. DB::Exception: …": a program that ends with a number of its own, which is no signal. */
const saysCode = (lines: readonly string[], code: number): boolean =>
  code > 128 &&
  lines.some((line) => new RegExp(`\\b(?:code|errno|error)\\b[: =#]{1,3}${code}\\b`, 'i').test(line.slice(0, 1_000)));

/** What a shell or loader says of a command that it cannot run. */
const NOT_RUN = /\bnot found\b|no such file|\bexec|command|interpreter|loader|shared (?:object|library)|denied|permi/i;

/** 126 and 127 are what a shell ends with, and also any script: what that calls its error is why. */
function saysOther({ ending }: Words, code: number): boolean {
  if (code !== 126 && code !== 127) return false;
  const text = ending?.entry.lines.join('\n') ?? '';
  return ending !== undefined && isBad(text) && !isGeneric(ending.sentence) && !NOT_RUN.test(text);
}

/** A signal is stronger than what stands in the log before it, unless the log speaks of the same. */
const overruled = (code: number, cause: string): boolean =>
  [132, 135, 136, 139, 159].includes(code) &&
  !['SegmentationFault', 'ProcessAborted', 'HeapExhausted', 'CPUFeatureMissing'].includes(cause);

function byCode(facts: Facts, one: Failing, words: Words, known: (typeof EXIT_CAUSES)[number]): Draft {
  const code = one.fate.type === 'ended' ? one.fate.run.exitCode : 0;
  const signal = signalOf(code, undefined);
  return containerDraft(facts, one, {
    cause: known.cause,
    confidence: code === 137 ? 'possible' : 'certain',
    title: `container ${one.view.name} ${known.says}${words.ending && ![126, 127].includes(code) ? `; it says: ${quotable(words.ending.sentence)}${farBack(words)}` : words.log?.lines.length ? `; its log names no fault${notFound(words)}` : ''}`,
    evidence: [...runEvidence(one), ...words.evidence],
    details: signal === undefined ? {} : { signal, signalName: signalName(signal) },
    remedies: known.remedies.map((text) => `container ${one.view.name}: ${text}`),
  });
}

/** A program hands its work over to a process that the container does not wait for, and ends. */
const BACKGROUND = /\bdaemoni[sz](?:ed|ing)\b|\b(?:in|into|to) (?:the )?background\b|\bspawning \S+ daemon\b/i;

function zero(facts: Facts, one: Failing, words: Words): Draft {
  const by = endsBy(one);
  const { view } = one;
  const command = [...(view.spec?.command ?? []), ...(view.spec?.args ?? [])].join(' ').replace(/\s+/g, ' ').trim();
  const left = words.log?.lines.findLastIndex(({ text }) => BACKGROUND.test(text)) ?? -1;
  const ran =
    command === ''
      ? `the process of container ${view.name}`
      : `what "${begins(command, 100)}" of container ${view.name} starts`;
  return containerDraft(facts, one, {
    cause: 'ContainerExitedZero',
    title: `container ${one.view.name} ends with exit code 0 and is started again and again${by === undefined ? '' : `: its ${by.list} ${by.list === 'args' ? 'say' : 'says'} ${by.word}`}`,
    evidence: [...runEvidence(one), ...(words.log && left >= 0 ? [logEvidence(words.log, left)] : words.evidence)],
    remedies: [
      ...(by === undefined ? [] : [withoutEnd(facts, one, by)]),
      ...(by === undefined
        ? [
            `run ${ran} in the foreground so that it stays${left < 0 ? '' : ': its log tells that it went to the background'}`,
          ]
        : []),
      `make it a Job when it is meant to end: a ${one.owner.kind} restarts what ends`,
    ],
  });
}

function silent(facts: Facts, one: Failing): Draft {
  const { fate, view } = one;
  const ran = fate.type === 'ended' ? runTime(fate.run) : undefined;
  const code = fate.type === 'ended' ? fate.run.exitCode : 0;
  return containerDraft(facts, one, {
    cause: 'ApplicationExitedSilently',
    title: `container ${view.name} ends with exit code ${code} and has not logged anything`,
    evidence: runEvidence(one),
    details: ran === undefined ? {} : { ranSeconds: Math.round(ran / 1000) },
    remedies: [
      `run the entrypoint of container ${view.name} by hand in its image`,
      'switch off output buffering (PYTHONUNBUFFERED=1, stdbuf) and raise the log level',
      `look inside with kubectl debug pod/${one.pod.metadata?.name ?? ''} --copy-to=debug --container=${view.name} -- sh`,
    ],
  });
}
