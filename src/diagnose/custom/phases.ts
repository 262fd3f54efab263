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

const UNDECIDED = /^(?:pending|waiting|processing|inprogress|creating|provisioning)$/i;

/**
 * Milliseconds that a status may be bad before it is a fault: with a reason that says failure, unknown, and while
 * something goes on.
 */
export const GRACE = { fault: 60_000, unknown: 5 * 60_000, busy: 10 * 60_000 };

const STATE = ['phase', 'state', 'health', 'status', 'sync'] as const;

/**
 * `.status.phase: Failed`, `.status.health: red`, `.status.health.status: Degraded`: objects without conditions say it
 * so.
 */
export function failedPhase(status: Node, born: number, now: number): Trouble[] {
  if (now - born < GRACE.fault) return [];
  // `applicationState`, `jobStatus`: kinds that keep the state of what they run apart from their own.
  const apart = Object.keys(status)
    .filter((key) => /^[a-z]+(?:State|Status|Phase)$/.test(key))
    .slice(0, 4);
  return [...STATE, ...apart]
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
