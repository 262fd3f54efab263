import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest } from '../../status-error.ts';

export type Match = (object: KubeObject) => boolean;

/** Splits at commas outside parentheses. */
const terms = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');

const KEY = /^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/;

function labelTerm(term: string): (labels: Record<string, string>) => boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set) {
    const values = new Set((set[3] ?? '').split(',').map((value) => value.trim()));
    const key = set[1] ?? '';
    // `notin` holds for objects without the label too.
    return (labels) => (set[2] === 'in' ? values.has(labels[key] ?? '\0') : !values.has(labels[key] ?? '\0'));
  }
  const equal = /^([^=!<>\s]+)\s*(==|=|!=)\s*([^=!<>\s]*)$/.exec(term);
  if (equal && KEY.test(equal[1] ?? '')) {
    const key = equal[1] ?? '';
    return (labels) => (labels[key] === equal[3]) === (equal[2] !== '!=');
  }
  const compare = /^([^=!<>\s]+)\s*([<>])\s*(-?\d+)$/.exec(term);
  if (compare) {
    const key = compare[1] ?? '';
    const bound = Number(compare[3]);
    return (labels) => {
      const value = labels[key] === undefined ? NaN : Number(labels[key]);
      return compare[2] === '<' ? value < bound : value > bound;
    };
  }
  const absent = /^!\s*(\S+)$/.exec(term);
  if (absent && KEY.test(absent[1] ?? '')) return (labels) => !(absent[1] && absent[1] in labels);
  if (KEY.test(term)) return (labels) => term in labels;
  throw badRequest(`unable to parse requirement: ${unparsed(term)}`);
}

/** Why a term is none, in the words of the server's parser for the usual slips. */
function unparsed(term: string): string {
  const inWithout = /^\S+\s+(?:in|notin)\s+([^(\s]\S*)/.exec(term);
  if (inWithout) return `found '${inWithout[1]}' expected: '('`;
  const two = /^[A-Za-z0-9]\S*\s+(\S+)/.exec(term);
  if (two) return `found '${two[1]}', expected: in, notin, =, ==, !=, gt, lt`;
  const third = /[=!<>]=?=*(.)/.exec(term)?.[1] ?? term;
  return `found '${third}', expected: identifier`;
}

/** `a=b,c!=d,e in (f,g),h,!i`; 400 for anything else. */
export function labelSelector(text: string | null): Match {
  const tests = terms(text ?? '').map(labelTerm);
  return ({ metadata }) => tests.every((test) => test(metadata?.labels ?? {}));
}

/** Fields that the real server's kinds can be selected by, besides metadata.name and metadata.namespace. */
const FIELDS: Record<string, readonly string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
};

function valueAt(object: KubeObject, path: string): string {
  if (path === 'source') return (object['source'] as { component?: string } | undefined)?.component ?? '';
  let value: unknown = object;
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  if (value === undefined) return path === 'spec.unschedulable' || path === 'spec.hostNetwork' ? 'false' : '';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** `metadata.name=x,type!=Normal`; 400 for a field that the kind cannot be selected by. */
export function fieldSelector(text: string | null, kind: string, group = ''): Match {
  const tests = terms(text ?? '').map((term): Match => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const path = match[1] ?? '';
    const asked = kind === 'Event' && group !== '' ? path.replace(/^regarding\./, 'involvedObject.') : path;
    const known = asked === 'metadata.name' || asked === 'metadata.namespace' || FIELDS[kind]?.includes(asked);
    if (known !== true)
      throw badRequest(
        FIELDS[kind]
          ? `field label not supported: ${path}`
          : `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    const wanted = (match[3] ?? '').replace(/\\(.)/g, '$1');
    return (object) => (valueAt(object, asked) === wanted) === (match[2] !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}
