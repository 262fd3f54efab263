import { awaitedAdvice } from '../advice/words/awaited.ts';
import { begins } from '../../../logs/reduction/shorten.ts';
import { readable } from '../../../logs/sentence.ts';
import { isRunning, podReady, runningFor, type ContainerView } from '../../facts/containers.ts';
import { field, logEvidence } from '../../facts/evidence.ts';
import { podsOf } from '../../facts/owners.ts';
import { LATE_START, startBudget } from '../../facts/probe-kill.ts';
import { waitingIn } from '../../../logs/meaning/waiting.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { wordsOf } from '../../logs/endings.ts';
import { workedOn } from './ready/still-starting.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import { targetOf } from '../../logs/targets.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { saidAdvice } from '../advice/said.ts';
import { migrationLock } from '../advice/words/migration-lock.ts';
import { containerDraft } from '../containers/container-draft.ts';
import { explainsProbe } from './unready.ts';
import { notFound, signed } from './told.ts';
import { quotable } from './quotable.ts';

/** What an init container waits for that says nothing: an address which is not there. */
const UNSAID = 'DependencyConnectionRefused';
const SHORTEST_MS = 60_000;
const INIT_LONG_MS = 5 * 60_000;

/**
 * The start-up phase: a startup probe that has not passed for a third of what it allows while the log tells of a fault
 * (or for four fifths without), and an init container that runs for minutes. Until the kubelet kills, Kubernetes itself
 * says nothing.
 */
export const starting: Rule = {
  name: 'starting',
  wants: (facts) =>
    failing(facts).flatMap((one) => {
      const ending = isStarting(one) ? wordsOf(facts, one).ending : undefined;
      const cause = ending?.signature?.cause ?? (isStarting(one) && one.view.role === 'init' ? UNSAID : undefined);
      return cause === undefined ? [] : (enricherOf(cause)?.wants(cause, ending?.caught ?? {}, facts) ?? []);
    }),
  find: (facts) => failing(facts).flatMap((one) => (isStarting(one) ? draftOf(facts, one) : [])),
};

const isStarting = ({ view, fate }: Failing): boolean =>
  fate.type === 'notReady' &&
  isRunning(view) &&
  (view.role === 'init' || (view.status?.started === false && view.spec?.startupProbe !== undefined));

const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;

function draftOf(facts: Facts, one: Failing): Draft[] {
  const { view, pod, owner } = one;
  const words = wordsOf(facts, one);
  const init = view.role === 'init';
  const asked = init && words.ending?.signature === undefined ? awaitedBy(view) : undefined;
  const nowhere = asked !== undefined && targetOf(facts, asked.host)?.kind === 'unknown';
  // That it asks for what does not exist explains more than a line that no row knows.
  const ending = nowhere || (!init && workedOn(words)) ? undefined : words.ending;
  // Its log names the cause by itself: the rule for what is not ready tells it.
  if (init && explainsProbe(ending?.signature?.cause)) return [];
  const lasts = runningFor(view, facts.now);
  const budget = startBudget(view);
  const waits = ending || !words.log ? undefined : waitingIn(words.log.lines);
  const patience = init ? 0 : Math.max(SHORTEST_MS, ending || waits ? budget / 3 : budget * LATE_START);
  if (lasts < patience) return [];
  const cause = ending?.signature?.cause;
  const awaited = ending ? undefined : asked;
  const known = cause ?? (awaited ? UNSAID : undefined);
  const place = awaited && `${awaited.host}${awaited.port === undefined ? '' : `:${awaited.port}`}`;
  const extra =
    (known === undefined ? undefined : enricherOf(known)?.add(facts, one, known, ending?.caught ?? awaited ?? {})) ??
    {};
  const last = waits ? { line: waits.line, text: waits.sentence } : lastLine(words.log?.lines ?? []);
  const said = ending ? quotable(ending.sentence) : last === undefined ? undefined : quotable(last.text);
  const told = ending?.sentence ?? waits?.sentence;
  const { host, port } = ending?.caught ?? {};
  const far = host === undefined || said?.includes(host) ? '' : ` (${host}${port === undefined ? '' : `:${port}`})`;
  const own = told === undefined ? undefined : saidAdvice(facts, one, told, ending?.beside?.sentence);
  const nobody = !podsOf(facts, owner).some(podReady);
  const index = (pod.spec?.initContainers ?? []).findIndex(({ name }) => name === view.name);
  const command = [...(view.spec?.command ?? []), ...(view.spec?.args ?? [])].join(' ');
  const ran = init && command !== '' ? ` (${begins(command.replace(/\s+/g, ' '), 120)})` : '';
  const bring =
    waits && migrationLock(one, waits.sentence) === undefined
      ? awaitedAdvice(waits, `container ${view.name}`, ran)
      : [];
  const head = init
    ? `init container ${view.name} has been running for ${minutes(lasts)} and the pod waits for it`
    : `container ${view.name} has been starting for ${minutes(lasts)} of the ${minutes(budget)} that its startup probe allows`;
  return [
    containerDraft(facts, one, {
      cause: 'StillStarting',
      severity: init && !ending && !nowhere && lasts < INIT_LONG_MS ? 'info' : nobody && !init ? 'critical' : 'warning',
      confidence: ending ? 'likely' : 'certain',
      stage: init ? STAGE.init : STAGE.probe,
      title: `${head}${awaited ? `: it asks for ${place}${nowhere ? ', and the namespace has no Service of that name' : ''}` : ''}${said === undefined ? '' : `: ${said}${far}`}`,
      evidence: [
        ...(ending ? words.evidence : last && words.log ? [logEvidence(words.log, last.line)] : []),
        field(
          'Pod',
          pod.metadata?.name ?? '',
          `${view.path}.${init ? 'state.running' : 'started'}`,
          init ? minutes(lasts) : 'false',
        ),
        ...(init && command !== ''
          ? [
              field(
                'Pod',
                pod.metadata?.name ?? '',
                `.spec.initContainers[${Math.max(0, index)}].command`,
                command.replace(/\s+/g, ' '),
              ),
            ]
          : []),
        ...(extra.evidence ?? []),
        ...(own?.evidence.slice(0, 2) ?? []),
      ],
      details: {
        startingSeconds: Math.round(lasts / 1000),
        ...(init ? {} : { allowedSeconds: Math.round(budget / 1000) }),
        ...(cause === undefined ? {} : { told: cause }),
        ...extra.details,
      },
      remedies: [
        ...(ending?.signature
          ? signed(facts, one, words).remedies
          : [...(extra.remedies ?? []), ...(own?.remedies ?? [])]),
        ...(ending && !ending.signature && own?.remedies.length === 0
          ? [`mend what container ${view.name} says: "${said}"`]
          : []),
        ...(awaited && nowhere
          ? [`create Service ${awaited.host}, or correct that name in the command of init container ${view.name}`]
          : awaited
            ? [`see why ${place} does not answer: its Service, its pods, and the network policies on the way`]
            : []),
        ...bring,
        ...(init && ((awaited && nowhere) || bring.length > 0)
          ? []
          : [
              init
                ? `see what init container ${view.name} waits for${command === '' ? '' : ` (its command stands in the evidence)`}${said === undefined ? ': it logs nothing' : notFound(words)}`
                : `the kubelet restarts container ${view.name} in ${minutes(Math.max(0, budget - lasts))} when its startup probe does not pass`,
            ]),
      ],
      consequences: init ? ['PodInitializing'] : ['RolloutDeadlineExceeded'],
      explainedBy: extra.explainedBy ?? [],
      yieldsTo: extra.yieldsTo ?? [],
    }),
  ];
}

/**
 * `nc -z HOST PORT`, `pg_isready -h HOST`, `wget http://HOST:PORT/`: what the command of an init container waits for.
 * Variables are not followed.
 */
const AWAITS: readonly RegExp[] = [
  /\bnc\b(?: +-\w+(?: +\d+)?)* +(?<host>[a-z][\w.-]*) +(?<port>\d{2,5})\b/,
  /\b[a-z]+:\/\/(?:[^\s@/]*@)?(?<host>[a-z][\w.-]*)(?::(?<port>\d{2,5}))?/,
  /\/dev\/tcp\/(?<host>[a-z][\w.-]*)\/(?<port>\d{2,5})/,
  /(?:^|[\s"'=])(?<host>[a-z][\w-]*(?:\.[\w-]+)*):(?<port>\d{2,5})\b/,
  /\s(?:-h|--host(?:name)?)[= ]+(?<host>[a-z][\w.-]*)/,
  /\b(?:nslookup|host|dig|getent +hosts|ping(?: +-\w+(?: +\d+)?)*) +(?<host>[a-z][\w.-]*)/,
];

function awaitedBy({ spec }: ContainerView): { readonly host: string; readonly port?: string } | undefined {
  const command = [...(spec?.command ?? []), ...(spec?.args ?? [])].join(' ');
  for (const pattern of AWAITS) {
    const { host, port } = pattern.exec(command)?.groups ?? {};
    if (host !== undefined) return { host, ...(port === undefined ? {} : { port }) };
  }
  return undefined;
}

function lastLine(
  lines: readonly { readonly text: string }[],
): { readonly line: number; readonly text: string } | undefined {
  const line = lines.findLastIndex(({ text }) => text.trim() !== '');
  return line < 0 ? undefined : { line, text: readable(lines[line]?.text ?? '') };
}
