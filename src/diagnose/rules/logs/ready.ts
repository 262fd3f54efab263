import type { Cause } from '../../../core/causes/index.ts';
import { faultsIn, type Faults } from '../../../logs/bursts.ts';
import { isTelemetry } from '../../../logs/words/optional.ts';
import { manyHostsIn, steadyIn } from '../../../logs/meaning/steady.ts';
import { trendsIn } from '../../../logs/trends.ts';
import { showDuration } from '../../../core/time.ts';
import { containersOf, isRunning } from '../../facts/containers.ts';
import { logEvidence } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { scopeOf } from '../../facts/scope.ts';
import { counts, fateOf, type Failing } from '../../facts/state.ts';
import { depthWords } from '../../logs/depth.ts';
import { evidenceOf, type Words } from '../../logs/endings.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import { targetOf } from '../../logs/targets.ts';
import { endingOf } from '../../logs/fatal.ts';
import { logOf } from '../../read/logs.ts';
import { wantsForPlaces, type Place } from '../../places/index.ts';
import { STAGE, type ContainerLog, type Draft, type Facts, type ListName, type Rule } from '../../types.ts';
import { betweenAdvice } from '../traffic/between/index.ts';
import { changesHint } from '../advice/elsewhere/changed-last.ts';
import { saidAdvice } from '../advice/said.ts';
import { signed } from './told.ts';
import { blockIn } from './program-says.ts';
import { fellSilent } from './fell-silent.ts';
import { isFresh, isLasting } from './lasting.ts';
import { quotable } from './quotable.ts';
import { isOfClients, isServer } from './server.ts';
import { isShownItem } from './ready/shown-item.ts';

/** Faults that a log names beyond doubt, and that go on while the pod calls itself ready. */
const NAMED: ReadonlySet<Cause> = new Set<Cause>([
  'KubernetesAPIForbidden',
  'DependencyDNSFailure',
  'DependencyConnectionRefused',
  'DependencyTimeout',
  'CertificateInvalid',
  'DatabaseAuthFailed',
  'DatabaseMissing',
  'DependencyNotReady',
  'DiskFull',
  'ReadOnlyFilesystem',
]);
/** What is known to end a program has not ended one that runs: its words are quoted then. */
const ENDS = /^(?:container|the process of container) \S+ ends\b/;
const OFTEN = 3;
const MOST_LAST = 160;
/** Faults beside work that succeeds that are more than single requests. */
const BESIDE_WORK = 6;

/** The log of a Ready pod that somebody asked about by name. */
export const ready: Rule = {
  name: 'ready',
  wants: (facts) => candidates(facts).flatMap(({ one, words }) => wantsOf(facts, one, words)),
  find: (facts) =>
    candidates(facts)
      .filter(
        ({ log, faults }) => faults.count >= OFTEN || isFresh(facts, faults) || fellSilent(log, faults, facts.now),
      )
      .map(({ one, words, log, faults }) => draftOf(facts, one, words, log, faults)),
};

type Candidate = { readonly one: Failing; readonly words: Words; readonly log: ContainerLog; readonly faults: Faults };

function candidates(facts: Facts): readonly Candidate[] {
  const scope = scopeOf(facts);
  if (!scope || facts.logs.size === 0) return [];
  return facts.pods
    .filter((pod) => counts(facts, pod) && scope.pods.has(pod.metadata?.name ?? ''))
    .flatMap((pod) =>
      containersOf(pod).flatMap((view): Candidate[] => {
        const fate = fateOf(facts, view);
        const log = logOf(facts, view);
        if (fate.type !== 'fine' || !log || log.previous || !isRunning(view) || log.pod !== pod.metadata?.name)
          return [];
        const faults = faultsIn(log.lines, isTelemetry(`${view.name} ${view.spec?.image ?? ''}`));
        if (!faults) return [];
        const upTo = ({ line, lines }: Faults['last']): ContainerLog => ({
          ...log,
          lines: log.lines.slice(0, line + lines),
        });
        const last = endingOf(upTo(faults.last), { view, exitCode: undefined });
        // What is known by name at the first fault is the cause of those that follow and are not.
        const first = last?.signature ? undefined : endingOf(upTo(faults.first), { view, exitCode: undefined });
        const ending = first?.signature ? first : last;
        const told = ending ? evidenceOf(log, ending) : { evidence: [] };
        return [
          {
            one: { pod, view, fate, owner: blame(facts, pod) },
            words: { log, ending, change: undefined, silent: false, ...told },
            log,
            faults,
          },
        ];
      }),
    );
}

function wantsOf(facts: Facts, one: Failing, { ending }: Words): readonly ListName[] {
  const cause = ending?.signature?.cause;
  return [
    ...(cause === undefined ? [] : (enricherOf(cause)?.wants(cause, ending?.caught ?? {}, facts) ?? [])),
    ...wantsForPlaces(facts, one, ending?.sentence ?? ''),
    'services',
  ];
}

/** The address of another Service. */
const isService = (facts: Facts, token: string): boolean =>
  targetOf(facts, token.replace(/^[a-z][\w+.-]*:\/\//, '').replace(/[:/].*$/, ''))?.kind === 'service';

/** More than a plain word, which users say as well: an address, a path, a setting by its name. */
const isTelling = ({ token, where }: Place): boolean =>
  /[\d./:_@-]/.test(token) || where.includes(`variable ${token} `) || where.startsWith(`key ${token} `);

function draftOf(facts: Facts, one: Failing, words: Words, log: ContainerLog, faults: Faults): Draft {
  const { view, pod, owner } = one;
  const cause = words.ending?.signature?.cause;
  const name = `${view.name} ${view.spec?.image ?? ''}`;
  const server = isServer(facts, one, cause);
  const steady = steadyIn(log.lines, isTelemetry(name));
  const often = Math.max(faults.last.count, steady?.count ?? 0) >= OFTEN;
  const goesOn = isFresh(facts, faults) && faults.atEnd && often;
  const span = `${faults.count} time${faults.count === 1 ? '' : 's'}${faults.first.at === '' ? '' : ` from ${faults.first.at.slice(11, 16)} to ${faults.last.at.slice(11, 16)} UTC`}`;
  const trends = trendsIn(log.lines);
  const details = {
    faults: faults.count,
    ...(faults.first.at === '' ? {} : { first: faults.first.at, last: faults.last.at }),
    ...(trends.length > 0 ? { rising: trends.map(({ text }) => text) } : {}),
  };
  const evidence = [
    logEvidence(log, words.ending?.line ?? faults.last.line),
    ...(faults.first.line === faults.last.line ? [] : [logEvidence(log, faults.first.line)]),
    ...trends.slice(0, 2).map(({ line }) => logEvidence(log, line)),
  ];
  // A relay that refuses the login refuses all that is sent.
  const relay = words.ending?.caught['status'] === '535';
  const sentence = words.ending?.sentence ?? faults.last.sentence;
  const own = saidAdvice(facts, one, sentence, '', blockIn(words));
  const between = betweenAdvice(facts, one, sentence);
  // What goes on and names a value of its own settings is no client's mistake: it stays until somebody changes that.
  // Beside work that succeeds a few faults are of single requests.
  const enough = steady?.worksOn !== true || faults.count >= BESIDE_WORK;
  const placed =
    goesOn && enough && (between.length > 0 || own.places.some(isTelling) || own.evidence.length > own.places.length);
  // Of a server only what it is told to reach itself.
  const far = words.ending?.caught['host'];
  const reaches = own.places.some(({ token }) => isService(facts, token) || (far !== undefined && token.includes(far)));
  const shown = isShownItem(facts, view, words.ending?.caught['host'] ?? '');
  const lasting = !shown && (server ? placed && reaches : placed || isLasting(facts, log, steady, sentence));
  // One that asks many others, and is answered by some: a prober, a crawler.
  const ofOthers =
    shown ||
    (!placed && (manyHostsIn(log.lines) || (steady?.worksOn === true && words.ending?.caught['host'] !== undefined)));
  const known = cause !== undefined && cause !== 'UncaughtException';
  if (known && goesOn && !server && ((NAMED.has(cause) && !ofOthers) || relay || (lasting && between.length === 0))) {
    const draft = signed(facts, one, words, { severity: 'warning', stage: STAGE.readiness, evidence });
    if (!ENDS.test(draft.title))
      return {
        ...draft,
        title: `${draft.title} (${span}, while the pod is ready)`,
        details: { ...draft.details, ...details },
      };
  }
  const silent = fellSilent(log, faults, facts.now);
  // What it was about to do stands at the beginning.
  const said = silent ? sentence.slice(0, MOST_LAST) : quotable(sentence);
  const over = !faults.atEnd && faults.first.at !== '';
  const deep = depthWords(log, words.ending?.line ?? faults.last.line);
  return {
    cause: 'LogFaults',
    severity: lasting ? 'warning' : 'info',
    confidence: 'certain',
    subject: owner,
    stage: lasting ? STAGE.readiness : STAGE.none,
    pods: [pod.metadata?.name ?? ''],
    container: view.name,
    title: silent
      ? `container ${view.name} ${view.status?.ready === true ? 'is ready' : 'runs'} and has logged nothing for ${showDuration(facts.now - Date.parse(faults.last.at))}; its last word is a fault: ${said}`
      : `container ${view.name} ${view.status?.ready === true ? 'is ready' : 'runs'} and ${over ? 'logged' : 'logs'} faults, ${span}: ${said}${deep === '' ? '' : ` (${deep})`}${trends[0] === undefined ? '' : `; ${trends[0].text}`}`,
    // What it is configured with says more than that it said the same before.
    evidence: [...evidence.slice(0, 1), ...own.evidence, ...evidence.slice(1)].slice(0, 7),
    details: { ...details, ...(cause === undefined ? {} : { told: cause }) },
    remedies: [
      ...(between.length > 0
        ? between
        : server && !reaches && known && isOfClients(cause)
          ? [
              `find whom container ${view.name} means, a client (its own probes among them) or what it asks itself: "${said}"`,
            ]
          : known && words.ending
            ? signed(facts, one, words).remedies.slice(0, 2)
            : own.remedies.length > 0
              ? own.remedies
              : [`see what container ${view.name} means by "${said}"`]),
      ...changesHint(facts, one),
    ],
  };
}
