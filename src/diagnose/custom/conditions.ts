import type { KubeObject } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import { saidAbsent } from './held-in.ts';
import { isPointer, tellingOf, wordsInStatus } from './status-words.ts';
import { failedPart, failedPhase, GRACE, reasonOfPhase, type Trouble } from './phases.ts';

export type { Trouble } from './phases.ts';

type Condition = {
  readonly type: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly severity?: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
};
type Placed = { readonly condition: Condition; readonly path: string; readonly of: string };
type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

// True is good. Types that are neither here nor in FALSE_IS_GOOD say how busy an object is (Active, Fallback,
// Progressing, Issuing).
const TRUE_IS_GOOD =
  /^(?!Not?[A-Z])\w*(?:Ready|Available|Healthy|Accepted|Admitted|Programmed|Synced|Succeeded|Successful|ResolvedRefs|Reconciled|Reconcilable|Valid|Validated|Established|Installed|Deployed|Released|Provisioned|Attached|Connected|Reachable|Bound|Online|Configured|(?:References|Refs|Dependencies)(?:Resolved|Ready)|Resolved)$/;
const FALSE_IS_GOOD =
  /(?:Degraded|Failed|Failure|Failing|Error|Errored|Stalled|Invalid|Unhealthy|Unavailable|Conflicted|Blocked|NotReady|Misconfigured|Expired|Denied|InvalidRequest|Terminal|Stuck|Faulted|Broken|Corrupted|Crashed|Unreachable|Unschedulable|Unsynced|Unresolved|Unrecoverable)$/;
/** `NoErrors`, `NotDegraded`, `NotLeader`: True of what ought to be, or may be. */
const LACKS_ILLS =
  /^Not?(?=[A-Z])(?:\w*(?:Errors?|Fail\w*|Fault\w*|Degraded|Conflict\w*|Issues?|Problems?|Warnings?|Alerts?|Paused|Stalled|Blocked|Expir\w*|Terminat\w*|Delet\w*|Updat\w*|Upgrad\w*|Pending\w*|Loss|Drift\w*|Overlap\w*|Changes?|Restart\w*|Suspended|Throttled|Disrupt\w*|Violat\w*|Pressure|Invalid\w*|Missing\w*|Un(?:available|healthy|ready)\w*|OutOf\w*|Outdated|Outages?|Down\w*|Lost|Lag\w*|Backlog|Orphan\w*|Corrupt\w*|Stale|Dirty))$|^Not(?:Leader|Applicable|Needed|Required)$|^NoOp$/;
/** A type that says there is no such ill: `NotStuck`, `NoUnreachable`. */
const isWithout = (word: string): boolean =>
  LACKS_ILLS.test(word) ||
  (/^(?:Not?|None|Without)(?=[A-Z])/.test(word) && FALSE_IS_GOOD.test(word.replace(/^(?:Not?|None|Without)/, '')));
/** The same as a reason; `NotFoundError` is one of a fault. */
const ALL_WELL =
  /^(?:No|None|Without)(?:Errors?|Fail(?:ures?|ed)|Faults?|Conflicts?|Issues?|Problems?|Warnings?|Violations?|Overlaps?)(?:Found|Detected|Reported)?$/;
/** What is being done, or is there to be done: where that is False, it rests. */
const AT_REST =
  /(?:Needed|Required|Requested|Necessary)$|(?<!Runn|Serv|Work|Listen|Stream|Replicat)ing$|(?:Updates?|Upgrades?|Versions?)Available$/;
/** `NoMatchingInstance`, `MissingReference`, `QuotaExceeded`: True of what ought not to be. */
const LACKS =
  /^(?:No|Not|Missing|Insufficient|Unable|Cannot|Failed)[A-Z]\w*$|(?:Exceeded|NotFound|Missing|Refused|Rejected|Forbidden|Unauthorized|TimedOut|Mismatch)$/;
/** False for such a reason is a fault whatever the type says. */
const FAULT =
  /(?:Fail(?:ed|ure|ing)?|Errors?|Errored|Denied|Rejected|Invalid|Forbidden|Unauthorized|NotFound|Refused|TimedOut|Exceeded|Misconfigured)(?![a-z])/;
/** The same, of less weight: of what is made only now its maker says so too. */
const LACKING = /NotExist(?![a-z])/;
/** What takes its time: no fault for a while. */
const BUSY =
  /^(?:\w*(?:InProgress|Progressing|Reconciling|Pending|Creating|Provisioning|Initializing|Initialising|Installing|Upgrading|Updating|Issuing|Deploying|Starting|Bootstrapping|Waiting\w*|NotReady)|Scaling\w*|Unknown|NotReconciled|)$/;
/** Somebody ended it: no fault of the thing itself. */
const CALLED_OFF = /^(?:\w*Run)?Cancel+ed(?:RunFinally|ByUser)?$|^(?:Stopped|Aborted|Terminated)ByUser$/;
const DEEP = 4;
const MOST = 200;

/**
 * What the status of any object says is wrong, in order of weight: conditions that should be True and are not (or the
 * reverse) for longer than such a thing takes, and failed phases. Nothing of an object that is paused, suspended, being
 * deleted or that nobody filled in, nor of severity Info, nor of conditions that were written for an older generation.
 */
export function troublesOf(object: KubeObject, now: number): readonly Trouble[] {
  const { metadata, status, spec } = object;
  if (!isNode(status) || metadata?.deletionTimestamp !== undefined || isPaused(spec, status) || isBlank(spec))
    return [];
  const born = at(metadata?.creationTimestamp);
  const placed = conditionsIn(status, '.status', '', DEEP);
  const troubles = placed
    .filter(({ condition }) => (condition.observedGeneration ?? Infinity) >= (metadata?.generation ?? 0))
    .flatMap((one) => troubleOf(object, one, born, now));
  const phase = troubles.length > 0 ? reasonOfPhase(status) : failedPhase(status, born, now);
  const said = [...troubles, ...phase];
  const all = (said.length > 0 ? said : failedPart(status, born, now)).toSorted((a, b) => weight(b) - weight(a));
  const vague = all.length > 0 && all.every(({ message }) => tellingOf(message) < 2);
  const told = vague ? wordsInStatus(status) : undefined;
  return told ? [...all.slice(0, 1), told, ...all.slice(1)] : all;
}

/** True when the object itself says that it is well. */
export const saysWell = ({ status }: KubeObject): boolean =>
  conditionsIn(isNode(status) ? status : {}, '.status', '', 1).some(
    ({ condition }) => condition.status === 'True' && TRUE_IS_GOOD.test(condition.type),
  );

/** Milliseconds since which an object says that it is well; 0 where it does not, or not since when. */
export const wellSince = ({ status }: KubeObject): number =>
  Math.max(
    0,
    ...conditionsIn(isNode(status) ? status : {}, '.status', '', 1).map(({ condition }) =>
      condition.status === 'True' && TRUE_IS_GOOD.test(condition.type) ? at(condition.lastTransitionTime) : 0,
    ),
  );

/** Made by its operator with nothing filled in: what nobody set up does not fail. */
const isBlank = (spec: unknown): boolean =>
  isNode(spec) && Object.keys(spec).length > 0 && Object.values(spec).every((value) => value === '' || value === null);

const STOPPED = /^(?:halted|stopped|suspended|paused|disabled|manual|off)$/i;

/** Somebody wants it to stand still: paused, suspended, switched off, or a machine that is not to run. */
const isPaused = (spec: unknown, status: Node): boolean =>
  (isNode(spec) &&
    (['suspend', 'paused', 'suspended', 'stopped', 'disabled'].some((key) => spec[key] === true) ||
      ['running', 'enabled'].some((key) => spec[key] === false) ||
      ['runStrategy', 'desiredState', 'powerState'].some((key) => STOPPED.test(text(spec[key]))))) ||
  conditionsIn(status, '.status', '', 1).some(
    ({ condition }) => condition.status === 'True' && /^(?:Paused|Suspended)$/.test(condition.type),
  );

function conditionsIn(node: Node, path: string, of: string, depth: number): Placed[] {
  const found: Placed[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (found.length >= MOST) break;
    if (key === 'conditions' && Array.isArray(value))
      found.push(
        ...value.slice(0, MOST).flatMap((one, place): Placed[] => {
          if (!isNode(one) || typeof one['type'] !== 'string') return [];
          return [{ condition: one as unknown as Condition, path: `${path}.conditions[${place}]`, of }];
        }),
      );
    else if (Array.isArray(value) && depth > 1)
      value.slice(0, MOST).forEach((one, place) => {
        if (isNode(one)) found.push(...conditionsIn(one, `${path}.${key}[${place}]`, nameIn(one), depth - 1));
      });
  }
  return found;
}

/** `parentRef.name` of a route's parent, `name` of a listener. */
function nameIn(node: Node): string {
  const ref = Object.entries(node).find(([key, value]) => key.endsWith('Ref') && isNode(value))?.[1] as
    | Node
    | undefined;
  return text(ref?.['name']) || text(node['name']);
}

/** Some put the sentence where others put one word. */
function toldBy({ reason = '', message = '' }: Condition): { readonly reason: string; readonly message: string } {
  if (!/\S\s+\S/.test(reason)) return { reason, message };
  return { reason: '', message: [message, reason].filter((one) => one !== '').join(': ') };
}

function troubleOf(object: KubeObject, { condition, path, of }: Placed, born: number, now: number): Trouble[] {
  const { type, status, severity } = condition;
  const { reason, message } = toldBy(condition);
  const why = condition.reason ?? '';
  if (severity !== undefined && /^info/i.test(severity)) return [];
  const since = at(condition.lastTransitionTime);
  const age = now - (since || born);
  // `ACK.Terminal`, `example.org/Ready`: whose condition it is stands before its word.
  const own = type.split(/[./]/).at(-1) ?? type;
  const word = own.charAt(0).toUpperCase() + own.slice(1);
  const rests = AT_REST.test(word) || ALL_WELL.test(why);
  const bad =
    status === 'False'
      ? (TRUE_IS_GOOD.test(word) && !AT_REST.test(word)) ||
        (!FALSE_IS_GOOD.test(word) && ((FAULT.test(why) && !ALL_WELL.test(why)) || (!rests && LACKING.test(why)))) ||
        // Whatever its type: what the object asks for by name is said not to be there.
        (![FALSE_IS_GOOD, LACKS, LACKS_ILLS].some((ill) => ill.test(word)) && !rests && saidAbsent(object, message))
      : status === 'Unknown'
        ? own === type && TRUE_IS_GOOD.test(word)
        : !isWithout(word) && (FALSE_IS_GOOD.test(word) || (LACKS.test(word) && message !== ''));
  if (!bad || CALLED_OFF.test(reason)) return [];
  const grace = status === 'Unknown' ? GRACE.unknown : BUSY.test(why) && !FAULT.test(why) ? GRACE.busy : GRACE.fault;
  if (age < grace) return [];
  return [{ path, type, status: status ?? 'True', reason, message, since, of }];
}

/** The condition that sums up the object counts most, then those that say why. */
function weight({ type, status, reason, message }: Trouble): number {
  const says = message === '' || isPointer(message) ? 0 : 2;
  const sum = /^(?:Ready|Available|Healthy|Accepted|Synced|Succeeded)$/.test(type) ? 1 : 0;
  return (
    says + sum + (FAULT.test(reason) ? 2 : 0) + (status === 'Unknown' ? -2 : 0) + Math.min(message.length, 300) / 400
  );
}
