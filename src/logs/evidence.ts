import { withoutPreemption } from '../core/scheduler-message.ts';
import type { Evidence, Finding } from '../core/diagnosis.ts';
import { withoutHints, withoutReading } from './meaning/hint.ts';
import { clauseOf } from './meaning/clause.ts';
import { complaintIn } from './meaning/complaint.ts';
import { readable } from './sentence.ts';
import { begins, beyond, ends } from './reduction/shorten.ts';
import { templateOf } from './templates.ts';

/** Fields that the line of state tells already, and whole probes as JSON that the title tells. */
const TOLD =
  /\.(?:lastState|state)\.terminated\.(?:reason|exitCode)$|\.containerStatuses\[\d+\]\.(?:ready|started)$|(?:readiness|liveness|startup)Probe$/;
/** `pod/x .status.a.b[0].exitCode`: the object, and the end of the path, which gives a bare value its name. */
const FIELD = /^(\S+) \.(\S+)$/;
const MOST = 4;

const amount = (details: Finding['details'], key: string): number | undefined => {
  const value = details[key];
  return typeof value === 'number' ? value : undefined;
};
const text = (details: Finding['details'], key: string): string | undefined => {
  const value = details[key];
  return typeof value === 'string' ? value : undefined;
};

/** "3 min": the largest unit that leaves a whole number worth reading. */
const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : seconds < 172_800
        ? `${Math.round(seconds / 3_600)} h`
        : `${Math.round(seconds / 86_400)} days`;

/**
 * One line of state: "exit 1, 23 restarts, last 3 min ago, on worker-2"; undefined for a finding that is about no
 * container.
 */
export function stateOf({ details, container }: Finding): string | undefined {
  if (container === null) return undefined;
  const code = amount(details, 'exitCode');
  const restarts = amount(details, 'restarts');
  const ago = amount(details, 'endedSecondsAgo');
  const node = text(details, 'node');
  const parts = [
    ...(code === undefined
      ? []
      : [`exit ${code}${text(details, 'signalName') === undefined ? '' : ` (${text(details, 'signalName')})`}`]),
    ...(restarts === undefined || (restarts === 0 && code === undefined)
      ? []
      : [`${restarts} restart${restarts === 1 ? '' : 's'}`]),
    ...(ago === undefined ? [] : [`last ${duration(Math.max(1, ago))} ago`]),
    ...(node === undefined ? [] : [`on ${node}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** A source as words: `log pod/x container=web previous=true line=52` as "log of web, run before, line 52". */
export function placeOf(source: string): string {
  const log = /^log pod\/(\S+) container=(\S+)( previous=true)? line=(\d+)$/.exec(source);
  if (log) return `log of ${log[2]}${log[3] === undefined ? '' : ', run before'}, line ${log[4]}`;
  const event = /^event\/(\S+) (\S+)$/.exec(source);
  if (event) return `event ${event[1]} of ${event[2]}`;
  return FIELD.exec(source)?.[1] ?? source;
}

export type Shown = { readonly text: string; readonly place: string };

/**
 * Evidence as a person reads it: log lines as sentences, nothing that the title, the line of state or another entry
 * says already, at most 4. The JSON answer holds all of it.
 */
export function shownEvidence({ evidence, title }: Finding): readonly Shown[] {
  const shown: Shown[] = [];
  const templates = new Set<string>();
  const whole = new Set<string>();
  for (const one of evidence) {
    if (TOLD.test(one.source) || shown.length >= MOST) continue;
    const words = said(one, title);
    const core = bare(words);
    const log = one.source.startsWith('log ');
    // Beside a line that the title tells whole another line of that log seldom proves more; what it names does.
    const from = one.source.replace(/ line=\d+$/, '');
    const repeated =
      (log && whole.has(from)) ||
      shown.some(
        (other) =>
          other.text !== '' &&
          (other.text.includes(core) ||
            (core.length > 20 && core.includes(bare(other.text))) ||
            endAlike(other.text, core)),
      );
    // Another time, the same: what was cut for its length was compared whole.
    const again = core.length > 20 && templates.has(templateOf(core));
    const told = shown.length > 0 && one.text.length > 12 && FIELD.test(one.source) && title.includes(one.text);
    if (words === '' || repeated || again || told) continue;
    templates.add(templateOf(core));
    // The title has the sentence: what is left is where it stands.
    const left = words.length > 12 && title.includes(words) ? '' : beyond(words, title);
    const text = CHANGE.test(one.source) ? begins(left, MOST_CHANGE) : log ? proof(left) : ends(left, MOST_TEXT);
    if (log && text === '') whole.add(from);
    shown.push({ text, place: placeOf(one.source) });
  }
  const placed = shown.filter((one, index) => one.text !== '' || index === 0);
  return placed;
}

/** The pod that the row above names is not named again, nor is its ReplicaSet, whose name begins the pod's. */
export function placedHere({ text, place }: Shown, { pods, subject }: Finding): Shown {
  const named = subject.kind === 'Pod' ? subject.name : pods[0];
  if (named === undefined) return { text, place };
  if (place === `pod/${named}`) return { text, place: 'pod status' };
  if (place.startsWith('replicaset/') && named.startsWith(`${place.slice('replicaset/'.length)}-`))
    return { text, place: 'its ReplicaSet' };
  return { text, place: place.endsWith(` of pod/${named}`) ? place.slice(0, -` of pod/${named}`.length) : place };
}

/** `Error: couldn't find …` in an event and `waiting.message: couldn't find …` in a status say the same. */
const bare = (words: string): string => words.replace(/^(?:[A-Za-z]+\.message|Error|error|Warning): /, '');

/**
 * Two wrappings of one message ("Failed to pull image X: …", "Back-off pulling image X: ErrImagePull: …") end alike.
 */
const ALIKE = 60;
const endAlike = (a: string, b: string): boolean =>
  a.length > ALIKE && b.endsWith(a.slice(-Math.max(ALIKE, a.length / 2)));

/**
 * What else fails for the same reason, without the Services in front of it: `deployment/edge`. At most `most`, and how
 * many more.
 */
export function affectedOf({ details }: Finding, most = 4): string | undefined {
  const affected = details['affected'];
  const keys = (Array.isArray(affected) ? affected : []).filter(
    (key): key is string => typeof key === 'string' && !key.startsWith('Service/'),
  );
  if (keys.length === 0) return undefined;
  const named = keys.slice(0, most).map((key) => key.replace(/^[^/]+/, (kind) => kind.toLowerCase()));
  return `${named.join(', ')}${keys.length > most ? ` and ${keys.length - most} more` : ''}`;
}

/** Two lines of a terminal. */
const MOST_TEXT = 140;
/** What a revision changed, from what to what: the names of two images fit. */
const MOST_CHANGE = 200;
/** What the remedy says of that revision. */
const STILL_SERVES = / since revision \d+, which still serves(?=: )/;
const CHANGE = / \.(?:data\.)?spec\.template$/;

/** The beginning of a line of a log; where only what comes later says what is wrong, that part. */
function proof(words: string): string {
  const head = begins(words, MOST_TEXT);
  if (head === words || complaintIn(head) !== undefined) return head;
  const later = clauseOf(words, MOST_TEXT);
  return complaintIn(later) === undefined ? head : later;
}

/** The last two steps of a path; dots between brackets belong to a name: `annotations["a.example/b"]`. */
const lastSteps = (path: string): string => (path.match(/(?:\[[^\][]{0,200}\]|[^.[])+/g) ?? [path]).slice(-2).join('.');

/** `Ready=False (Reason): message`: the state, and what it says. */
const CONDITION = /^([A-Za-z]+=\w+(?: \([^)]*\))?): ([\s\S]{20,})$/;

/** Of a cause within a cause its class and its message, as the title tells them. */
const CAUSED = /^Caused by: (?:[a-z_]\w*\.)*(?=[A-Z])/;

function said({ source, text: raw }: Evidence, title: string): string {
  if (source.startsWith('log '))
    return withoutReading(withoutHints(readable(raw).replace(CAUSED, '')))
      .replace(/(?<![.\s])[.\s]+$/, '')
      .replace(/(?<=\w)\s?[([{]$/, '');
  const path = FIELD.exec(source)?.[2];
  // A message is a sentence of its own: what it is the message of stands in its place.
  const label = path === undefined || path.endsWith('.message') ? '' : `${lastSteps(path)}: `;
  const line = withoutPreemption(raw).replace(/\s+/g, ' ').trim();
  const words = CHANGE.test(source) ? line.replace(STILL_SERVES, '') : line;
  const [, state, message = ''] = CONDITION.exec(words) ?? [];
  return `${label}${state !== undefined && title.includes(message.replace(/\.$/, '')) ? state : words}`;
}
