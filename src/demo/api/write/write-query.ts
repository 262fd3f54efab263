import { StatusError } from '../../status-error.ts';
import type { ApiRequest } from '../http/request.ts';

/** Query parameters that every write takes. */
export type WriteOptions = {
  readonly dryRun: boolean;
  readonly validation: 'Ignore' | 'Warn' | 'Strict';
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
};

export const refusedOption = (kind: string, field: string, reason: string, message: string): StatusError =>
  new StatusError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'meta.k8s.io',
    kind,
    causes: [{ reason, message, field }],
  });

export function isDryRun(values: readonly string[], kind: string): boolean {
  if (values.length === 0 || (values.length === 1 && values[0] === '')) return false;
  if (values.every((value) => value === 'All')) return true;
  throw refusedOption(
    kind,
    'dryRun',
    'FieldValueNotSupported',
    `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
  );
}

const KINDS: Readonly<Record<string, string>> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' };

/**
 * dryRun, fieldValidation (the server's default is Warn) and fieldManager (by default the program's name in the user
 * agent).
 */
export function writeOptions({ query, userAgent, method }: ApiRequest, operation: 'Apply' | 'Update'): WriteOptions {
  const kind = KINDS[method] ?? 'DeleteOptions';
  const validation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation))
    throw refusedOption(
      kind,
      'fieldValidation',
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(validation)}: supported values: "Ignore", "Strict", "Warn"`,
    );
  const named = query.get('fieldManager') ?? '';
  if (operation === 'Apply' && named === '')
    throw refusedOption(kind, 'fieldManager', 'FieldValueRequired', 'Required value: is required for apply patch');
  return {
    dryRun: isDryRun(query.getAll('dryRun'), kind),
    validation: validation === 'Ignore' || validation === 'Strict' ? validation : 'Warn',
    manager: named === '' ? (userAgent.split('/')[0] ?? '') : named,
    operation,
  };
}
