import { noteAltered } from '../../core/altered.ts';
import { clean } from '../../core/clean.ts';
import { announces, hidesBelow } from '../../core/hide-manifest.ts';
import { safePiped } from '../../core/piped.ts';
import { isSecretName, knownSecrets, mayHoldSecret, safeText } from '../../core/redact.ts';
import { hideSecret, hidesFlagValue, hidesValue, hideValue } from './secrets.ts';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
// What clean could change: controls and hiding characters.
const ODD = /[^\x20-\x7e\n\t]/;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Fields whose text has a form of its own: a redaction rule would take a tag for a value ("token-service:1.2"). */
const FORMED = new Set([
  'apiVersion',
  'containerID',
  'image',
  'imageID',
  'kind',
  'name',
  'namespace',
  'resourceVersion',
  'uid',
]);
/** Maps whose keys are names that somebody chose. */
const FREE = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector', 'selector']);
const DATA = new Set(['data', 'stringData']);
// A manifest in a text, with a Secret in it: an annotation of kapp, a ConfigMap of an operator.
const SECRET_INSIDE = /\bkind["']?\s{0,4}:\s{0,4}["']?Secret/;
/** What the name of a member says of its value; 'odd' names are cleaned themselves. */
type Sort = 'formed' | 'plain' | 'secret' | 'odd';
const MOST_SHARED = 20_000;
/** Parts that the pods of one workload have in common: kept once, they are half of a list's memory. */
const COMMON = new Set([
  'affinity',
  'env',
  'envFrom',
  'labels',
  'livenessProbe',
  'ownerReferences',
  'ports',
  'projected',
  'readinessProbe',
  'resources',
  'securityContext',
  'startupProbe',
  'tolerations',
  'topologySpreadConstraints',
]);

/**
 * Makes objects fit to leave the room: drops managedFields and the last applied configuration, turns Secrets into key
 * names and sizes, hides values of secret-looking names, cleans and redacts every string. One for each listing: equal
 * strings and equal common parts are then one value, so what comes out is read and never changed.
 */
export class Tidy {
  readonly #shared = new Map<string, string>();
  readonly #parts = new Map<string, unknown>();
  readonly #sorts = new Map<string, Sort>();
  readonly #managers: boolean;

  /** `managers` keeps managedFields. */
  constructor({ managers = false }: { readonly managers?: boolean } = {}) {
    this.#managers = managers;
  }

  /** Changes the object, as it has just been parsed, in place. */
  object<T extends object>(value: T, kind: string): T {
    const node = value as Node;
    if (isNode(node['metadata'])) node['metadata'] = withoutBallast(node['metadata'], this.#managers);
    const secret = (typeof node['kind'] === 'string' ? node['kind'] : kind) === 'Secret';
    if (secret) hideSecret(node);
    this.#walk(node, true, secret);
    return value;
  }

  text(value: string): string {
    if (STAMP.test(value)) return value;
    const seen = this.#shared.get(value);
    if (seen !== undefined) return seen;
    if (SECRET_INSIDE.test(value)) return this.#share(value, safePiped(value));
    return this.#share(value, ODD.test(value) || mayHoldSecret(value) ? safeText(value) : knownSecrets.hide(value));
  }

  #formed(value: string): string {
    return this.#shared.get(value) === value
      ? value
      : this.#share(value, /[^\x20-\x7e]/.test(value) ? clean(value) : value);
  }

  #share(value: string, safe: string): string {
    if (safe !== value) noteAltered(safe);
    if (value.length <= 256 && this.#shared.size < MOST_SHARED) this.#shared.set(value, safe);
    return safe;
  }

  /**
   * `telling`: the names of members say what their values are, which those of labels do not. `sizes`: data holds sizes
   * already.
   */
  #walk(value: Node | unknown[], telling: boolean, sizes = false, below = false): void {
    if (Array.isArray(value)) return this.#list(value, telling, below);
    if (!sizes && hideSecretsIn(value)) return this.#walk(value, telling, true);
    const name = value['name'];
    if (typeof name === 'string' && typeof value['value'] === 'string' && hidesValue(name))
      value['value'] = hideValue(value['value']);
    for (const key of Object.keys(value)) {
      const member = value[key];
      const sort = this.#sortOf(key);
      if (typeof member === 'string')
        value[key] = this.#member(below && hidesBelow(key, member) ? 'secret' : sort, member, telling);
      else if (key === 'args' && Array.isArray(member)) this.#list(member, telling, false, programOf(value));
      else if (typeof member === 'object' && member !== null) {
        const tells = telling && !FREE.has(key) && !(sizes && DATA.has(key));
        this.#walk(member as Node | unknown[], tells, false, tells && (below || sort === 'secret' || announces(key)));
        if (COMMON.has(key)) value[key] = this.#part(member);
      }
      if (sort === 'odd') {
        value[clean(key)] = value[key];
        delete value[key];
      }
    }
  }

  #member(sort: Sort, member: string, telling: boolean): string {
    if (sort === 'formed') return this.#formed(member);
    // A file under such a name is redacted line by line instead.
    if (sort === 'secret' && telling && !member.trim().includes('\n')) return hideValue(member);
    return this.text(member);
  }

  /** Worked out once for each name: a list has few names and millions of members. */
  #sortOf(key: string): Sort {
    let sort = this.#sorts.get(key);
    if (sort === undefined) {
      if (FORMED.has(key)) sort = 'formed';
      else if (/[^\x20-\x7e]/.test(key)) sort = 'odd';
      else sort = isSecretName(key) ? 'secret' : 'plain';
      if (this.#sorts.size < MOST_SHARED) this.#sorts.set(key, sort);
    }
    return sort;
  }

  #part(part: object): unknown {
    const text = JSON.stringify(part);
    const known = this.#parts.get(text);
    if (known !== undefined) return known;
    if (text.length <= 4096 && this.#parts.size < MOST_SHARED) this.#parts.set(text, part);
    return part;
  }

  #list(list: unknown[], telling: boolean, below: boolean, program = typeof list[0] === 'string' ? list[0] : ''): void {
    let flag = '';
    for (let at = 0; at < list.length; at++) {
      const member = list[at];
      if (typeof member === 'string') {
        // ["--password", "x"]: the value of a flag stands in the next argument.
        list[at] = hidesFlagValue(program, flag, member) ? hideValue(member) : this.text(member);
        flag = /^--?[\w-]+$/.test(member) ? member : '';
      } else if (typeof member === 'object' && member !== null)
        this.#walk(member as Node | unknown[], telling, false, below);
    }
  }
}

/** Rebuilt instead of deleted from: V8 keeps an object that lost a member as a hash table, three times as large. */
function withoutBallast(metadata: Node, managers: boolean): Node {
  const annotations = metadata['annotations'];
  const heavy = isNode(annotations) && LAST_APPLIED in annotations;
  if (!('managedFields' in metadata) && !heavy) return metadata;
  const { managedFields, ...kept } = metadata;
  if (managers && managedFields !== undefined) kept['managedFields'] = managedFields;
  if (isNode(annotations) && heavy) {
    const { [LAST_APPLIED]: _applied, ...others } = annotations;
    kept['annotations'] = others;
  }
  return kept;
}

/**
 * A Secret inside another object (a template, a ManifestWork, a member of a list): its values become sizes. False when
 * there is none.
 */
function hideSecretsIn(value: Node): boolean {
  const list = value['kind'] === 'SecretList' && Array.isArray(value['items']) ? value['items'] : [];
  for (const item of list) if (isNode(item)) hideSecret(item);
  if (value['kind'] !== 'Secret' || !(isNode(value['data']) || isNode(value['stringData']))) return list.length > 0;
  hideSecret(value);
  return true;
}

/** What a container's arguments are given to. */
const programOf = ({ command }: Node): string =>
  Array.isArray(command) && command.every((word) => typeof word === 'string') ? command.join(' ').slice(0, 200) : '';
