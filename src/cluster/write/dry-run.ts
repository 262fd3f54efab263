import { pointerPart } from '../../core/json-pointer.ts';
import { canonical } from '../../core/json.ts';
import { placeIn } from '../../core/places.ts';
import type { Kind } from '../../core/kinds.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Change } from '../../core/plan.ts';
import { safeText } from '../../core/redact.ts';
import { readJson } from '../wire/bodies/json.ts';
import type { Transport } from '../wire/transport.ts';

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Groups that the API server itself serves: their dry runs are its own (KEP-576). */
const BUILT_IN = new Set([
  ...Object.values(KINDS).map(({ group }) => group),
  ...['admissionregistration', 'apiextensions', 'apiregistration', 'certificates', 'coordination', 'discovery', 'events', 'flowcontrol.apiserver',
    'networking', 'node', 'rbac.authorization', 'resource', 'scheduling', 'storage', 'storagemigration'].map((name) => `${name}.k8s.io`),
]); // prettier-ignore

const asked = new WeakMap<Transport, Map<string, Promise<boolean>>>();

/**
 * Whether a dry run of this kind is one. A server behind the aggregation layer may not know the parameter, leave it out
 * and store; kubectl asks the OpenAPI document whether the operation takes `dryRun`
 * (pkg/cmd/util/…/query_param_verifier_v3.go), and so does this. No document, no dry run.
 */
export function takesDryRun(transport: Transport, kind: Kind, limitMs: number, signal: AbortSignal): Promise<boolean> {
  if (BUILT_IN.has(kind.group)) return Promise.resolve(true);
  const known = asked.get(transport) ?? new Map<string, Promise<boolean>>();
  asked.set(transport, known);
  const key = `${kind.group}/${kind.version}/${kind.plural}`;
  const answer = known.get(key) ?? lookedUp(transport, kind, limitMs, signal);
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
}

async function lookedUp(transport: Transport, kind: Kind, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const path = `/openapi/v3/apis/${kind.group}/${kind.version}`;
  let document: Members;
  try {
    const what = { verb: 'get', resource: 'openapi', namespace: undefined, name: undefined };
    document = await readJson(transport, { method: 'GET', path, asked: what, limitMs }, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
  const paths = isMembers(document['paths']) ? document['paths'] : {};
  return Object.entries(paths).some(
    ([at, item]) => new RegExp(`/${kind.plural}/\\{name\\}$`).test(at) && isMembers(item) && operationTakesIt(item),
  );
}

function operationTakesIt(item: Members): boolean {
  const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
  const patch =
    isMembers(item['patch']) && Array.isArray(item['patch']['parameters']) ? item['patch']['parameters'] : [];
  return [...shared, ...patch].some((one: unknown) => isMembers(one) && one['name'] === 'dryRun');
}

/** Fields that every write moves, and those of the server alone. */
const OF_THE_SERVER =
  /^\/(?:status(?:\/|$)|metadata\/(?:managedFields|resourceVersion|generation|uid|creationTimestamp|selfLink|deletionTimestamp|deletionGracePeriodSeconds)(?:\/|$)|apiVersion$|kind$)/;
const MOST = 3;

const touches = (path: string, edited: string): boolean =>
  path === edited || path.startsWith(`${edited}/`) || edited.startsWith(`${path}/`);

/**
 * Fields that a dry run would store besides the edited ones: what admission adds of its own. Values of Secrets are not
 * looked at.
 */
export function alsoStored(change: Extract<Change, { verb: 'edit' }>, before: unknown, after: unknown): string[] {
  if (change.target.kind === 'Secret') return [];
  const found: string[] = [];
  const walk = (a: unknown, b: unknown, path: string): void => {
    if (canonical(a) === canonical(b) || OF_THE_SERVER.test(path)) return;
    if (isMembers(a) && isMembers(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        walk(a[key], b[key], `${path}/${pointerPart(key)}`);
      return;
    }
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      a.forEach((one, at) => walk(one, b[at], `${path}/${at}`));
      return;
    }
    if (!change.edits.some((edit) => touches(path, edit.path))) found.push(path);
  };
  walk(before, after, '');
  const told = found.slice(0, MOST).map((path) => safeText(placeIn(after, path)));
  return found.length > MOST ? [...told, `${found.length - MOST} more`] : told;
}
