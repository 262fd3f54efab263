import { isBad } from '../../logs/faults.ts';
import { complaintIn } from '../../logs/meaning/complaint.ts';

/** One thing that an object's status says is wrong with it. */
export type Trouble = {
  /** Field in the object, such as `.status.conditions[2]`. */
  readonly path: string;
  /** Type of the condition, or the name of the field (`phase`). */
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds of its last change; 0 when it is not said. */
  readonly since: number;
  /** What the condition is about when it is not the whole object: a parent of a route, a listener. */
  readonly of: string;
};

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Some say several things at once: a list of sentences. */
const words = (value: unknown): string =>
  Array.isArray(value)
    ? value
        .slice(0, 5)
        .flatMap((one) => text(one) || [])
        .join('; ')
    : text(value);

const FAILED_PHASE =
  /^(?:\w*fail(?:ed|ure|ing)?|failed[a-z]\w*|error(?:ed)?|degraded|unhealthy|invalid|lost|red|broken|crash\w*|stalled|rejected|missing|not ?ready|unavailable)$/i;

/** On its way to its first good state. */
const UNDECIDED =
  /^(?:pending|waiting|processing|in ?progress|creating|provisioning|validating|verifying|issuing|initiali[sz]ing|installing|deploying|joining)$/i;
/** `applicationState`, `PostgresClusterStatus`: kinds that keep the state of what they run, or their own, by a name. */
const NAMED_STATE =
  /^(?!(?:last|latest|recent|prev\w*?|old|former|initial|next|desired|expected|requested|target)[A-Z])[A-Za-z][a-z]*(?:[A-Z][a-z]+)?(?:State|Status|Phase)$/;

/**
 * Milliseconds that a status may be bad before it is a fault: with a reason that says failure, unknown, and while
 * something goes on.
 */
export const GRACE = { fault: 60_000, unknown: 5 * 60_000, busy: 10 * 60_000 };

const STATE = ['phase', 'state', 'health', 'status', 'sync'] as const;

/** Fields that say how an object is, its own before those of what it runs. */
const stateKeys = (status: Node): readonly string[] => [
  ...STATE,
  ...Object.keys(status)
    .filter((key) => NAMED_STATE.test(key))
    .slice(0, 4),
];

/**
 * `.status.phase: Failed`, `.status.health: red`, `.status.health.status: Degraded`: objects without conditions say it
 * so.
 */
export function failedPhase(status: Node, born: number, now: number): Trouble[] {
  if (now - born < GRACE.fault) return [];
  return stateKeys(status)
    .flatMap((key): Trouble[] => {
      const value = status[key];
      const inner = isNode(value)
        ? (['status', 'state', 'phase'].find((one) => text(value[one]) !== '') ?? 'status')
        : '';
      const word = text(value) || (isNode(value) ? text(value[inner]) : '');
      const why = messageIn(status) || (/\s/.test(text(status['reason'])) ? text(status['reason']) : '');
      // Still at it after a while, and it says what is in its way.
      const stuck = UNDECIDED.test(word) && now - born > GRACE.busy && (isBad(why) || complaintIn(why) !== undefined);
      if (stuck)
        return [{ path: `.status.${key}`, type: key, status: word, reason: '', message: why, since: 0, of: '' }];
      if (!FAILED_PHASE.test(word)) return [];
      const path = isNode(value) ? `.status.${key}.${inner}` : `.status.${key}`;
      const message = messageIn(isNode(value) ? { ...status, ...value } : status);
      return [{ path, type: key, status: word, reason: text(status['reason']), message, since: 0, of: '' }];
    })
    .slice(0, 1);
}

/** What was tried before, and what an object runs again by itself: a part that failed there says nothing of now. */
const FORMER =
  /histor|previous|^(?:last|recent)|former|attempt|event|retr|(?:run|task|step|job|backup|operation|measurement|execution|rollout|build|revision|snapshot)s?$/i;
/** A part with such a time was a run: what is there has no end. */
const ENDED = /(?:finish|complet|^end|ended)\w*(?:at|time|timestamp|date)$/i;
/** What an object looks at: that it finds fault with that is what it is for. */
const FOUND = /(?:result|check|finding|violation|test|rule|control|issue|alert|report)s?$/i;
const MOST = 200;
const NAME = /^[\w*][\w.:/-]{1,252}$/;

/**
 * A part (a domain of a certificate, a member of a cluster) whose own state is a failure, of an object that is not
 * where it is to be for longer than such a thing takes: it may say nothing else of it. Of an object without a state of
 * its own only a part that says why counts.
 */
export function failedPart(status: Node, born: number, now: number): Trouble[] {
  if (now - born < GRACE.busy || Array.isArray(status['conditions'])) return [];
  const states = stateKeys(status).filter((key) => text(status[key]) !== '');
  if (states.some((key) => !UNDECIDED.test(text(status[key])))) return [];
  const [whole] = states;
  for (const [key, list] of Object.entries(status)) {
    if (!Array.isArray(list) || FORMER.test(key) || (whole === undefined && FOUND.test(key))) continue;
    for (const [place, part] of list.slice(0, MOST).entries()) {
      const own = isNode(part) ? stateKeys(part).find((one) => FAILED_PHASE.test(text(part[one]))) : undefined;
      if (!isNode(part) || own === undefined || Object.keys(part).some((name) => ENDED.test(name))) continue;
      const state = text(part[own]);
      const of = text(Object.entries(part).find(([name, value]) => name !== own && NAME.test(text(value)))?.[1]);
      const why = messageIn(part) || text(part['reason']);
      if (!whole && why === '') continue;
      const still = whole ? `, ${whole} is still ${text(status[whole])}` : '';
      const message = `${of || key} is ${state}${why === '' ? '' : ` (${why})`}${still}`;
      return [{ path: `.status.${key}[${place}].${own}`, type: own, status: state, reason: '', message, since: 0, of }];
    }
  }
  return [];
}

/** Beside conditions that only say "not ready" some write the reason next to the phase. */
export function reasonOfPhase(status: Node): Trouble[] {
  const message = text(status['phaseReason']) || text(status['errorMessage']) || text(status['failureMessage']);
  if (message === '') return [];
  return [
    { path: '.status.phase', type: 'phase', status: text(status['phase']), reason: '', message, since: 0, of: '' },
  ];
}

/** Fields by which operators say what is wrong: one sentence, or a list of them. */
const MESSAGES: readonly string[] =
  'message messages errorMessage errorMessages validationErrors failureMessage lastError lastErrorMessage error errors failureReason statusMessage stateMessage details'.split(
    ' ',
  );

function messageIn(status: Node): string {
  const own = MESSAGES;
  const nested = Object.values(status).flatMap((one) => (isNode(one) ? text(one['message']) : []));
  return [...own.map((key) => words(status[key])), ...nested].find((one) => one !== '') ?? '';
}
