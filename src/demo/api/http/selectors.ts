import { selectableFields } from '../../../core/field-selectors.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { meetsTerm, parseFields, parseSelector } from '../../../core/selectors.ts';
import { badRequest } from '../../status-error.ts';

export type Match = (object: KubeObject) => boolean;

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
  const { terms, wrong } = parseSelector(text ?? '');
  if (wrong !== undefined) throw badRequest(`unable to parse requirement: ${unparsed(wrong)}`);
  return ({ metadata }) => terms.every((term) => meetsTerm(metadata?.labels, term));
}

function valueAt(object: KubeObject, path: string): string {
  if (path === 'source') return (object['source'] as { component?: string } | undefined)?.component ?? '';
  // A name of the selector alone: the object says `succeeded`.
  if (path === 'status.successful')
    return String((object['status'] as { succeeded?: number } | undefined)?.succeeded ?? 0);
  let value: unknown = object;
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  if (value === undefined) return path === 'spec.unschedulable' || path === 'spec.hostNetwork' ? 'false' : '';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** `metadata.name=x,type!=Normal`; 400 for a field that the kind cannot be selected by. */
export function fieldSelector(text: string | null, kind: string, group = ''): Match {
  const { terms, wrong } = parseFields(text ?? '');
  if (wrong !== undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${wrong}'`);
  const tests = terms.map(({ path, value, equal }): Match => {
    const asked = kind === 'Event' && group !== '' ? path.replace(/^regarding\./, 'involvedObject.') : path;
    const known = asked === 'metadata.name' || asked === 'metadata.namespace' || selectableFields(kind).includes(asked);
    if (!known)
      throw badRequest(
        selectableFields(kind).length > 0
          ? `field label not supported: ${path}`
          : `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    return (object) => (valueAt(object, asked) === value) === equal;
  });
  return (object) => tests.every((test) => test(object));
}
