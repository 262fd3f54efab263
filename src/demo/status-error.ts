import { AppError, type ErrorCode } from '../core/errors.ts';
import type { Kind } from '../core/kinds.ts';

export type Cause = { readonly reason: string; readonly message: string; readonly field: string };

/** metav1.Status of a failure, as it stands in the answer. */
export type Status = {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly Cause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
};

type Details = Status['details'];

const CODES: Record<number, ErrorCode> = {
  400: 'bad-input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'expired',
  422: 'bad-input',
  429: 'throttled',
};

/** What the API server refuses, in the words and reasons of apimachinery's `api/errors`. */
export class StatusError extends AppError {
  readonly body: Status;

  constructor(code: number, reason: string, message: string, details?: Details) {
    super(CODES[code] ?? 'server', message, undefined, { status: code });
    this.name = 'StatusError';
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      ...(message === '' ? {} : { message }),
      ...(reason === '' ? {} : { reason }),
      ...(details ? { details } : {}),
      code,
    };
  }
}

type Named = Pick<Kind<unknown>, 'kind' | 'group' | 'plural'>;
const resource = (kind: Named): string => (kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`);
/** `details` that name one object; apimachinery puts the resource's plural there, validation puts the kind. */
const naming = (kind: Named, name: string): { name?: string; group?: string; kind: string } => ({
  ...(name === '' ? {} : { name }),
  ...(kind.group === '' ? {} : { group: kind.group }),
  kind: kind.plural,
});

export const notFound = (kind: Named, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${resource(kind)} "${name}" not found`, naming(kind, name));

export const alreadyExists = (kind: Named, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${resource(kind)} "${name}" already exists`, naming(kind, name));

export const conflict = (kind: Named, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resource(kind)} "${name}": ${why}`,
    naming(kind, name),
  );

export const OBJECT_MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export const forbidden = (kind: Named, name: string, why: string): StatusError =>
  new StatusError(403, 'Forbidden', `${resource(kind)} "${name}" is forbidden: ${why}`, naming(kind, name));

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message);

export const tooManyRequests = (message: string, retryAfterSeconds: number, details: Details = {}): StatusError =>
  new StatusError(429, 'TooManyRequests', message, { ...details, retryAfterSeconds });

/** 422 with one cause for each fault; the message joins them as the field package's aggregate does. */
export function invalid(kind: Named, name: string, causes: readonly Cause[]): StatusError {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const joined = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const shown = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new StatusError(422, 'Invalid', `${shown} "${name}" is invalid: ${joined}`, {
    ...naming(kind, name),
    kind: kind.kind,
    causes,
  });
}
