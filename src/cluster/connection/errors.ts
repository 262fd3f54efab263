import type { Target } from '../../core/cluster.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';

/** One request in the words of an error. */
export type Asked = {
  readonly verb: string;
  /** Resource with subresource and group as kubectl writes it: pods, pods/log, deployments.apps. */
  readonly resource: string;
  readonly name?: string | undefined;
  /** undefined: all namespaces; '': the resource has none. */
  readonly namespace?: string | undefined;
};

/** A Status of the API server, or what stood in its place. All text is cleaned and redacted. */
export type Said = {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds: number;
  /** One line a cause, such as "spec.replicas: Invalid value: -1". Empty for a failed `test` of a JSON Patch. */
  readonly causes: readonly string[];
  /** The object that the Status is about: resource name and name. */
  readonly about: { readonly kind: string; readonly name: string };
  /** True when it was a web page: of a proxy, a load balancer, a log-in. */
  readonly page: boolean;
};

const said = new WeakMap<AppError, Said>();
/** What the server said, for an error that came from an answer. */
export const saidOf = (error: unknown): Said | undefined => (error instanceof AppError ? said.get(error) : undefined);

export const isPage = (contentType: string | undefined): boolean => /^text\/html\b/i.test(contentType ?? '');

const line = (value: unknown): string =>
  typeof value === 'string' ? safeText(value.replace(/\s+/g, ' ').trim(), 600) : '';

type Raw = {
  reason?: unknown;
  message?: unknown;
  details?: { retryAfterSeconds?: unknown; kind?: unknown; name?: unknown; causes?: unknown } | null;
};

function parsed(body: string): Raw | undefined {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Plain text of the API server ("404 page not found"), or a page.
    return undefined;
  }
}

/** Reads the body of an answer that is not a success. Never throws. */
export function readStatus(status: number, body: string, retryAfter: string | undefined, page = false): Said {
  const raw = parsed(body);
  const html = page || (raw === undefined && /^\s*</.test(body));
  const wait = Number(retryAfter ?? raw?.details?.retryAfterSeconds ?? 0);
  const causes = Array.isArray(raw?.details?.causes)
    ? (raw.details.causes as ({ message?: unknown; field?: unknown } | null)[])
    : [];
  return {
    status,
    reason: line(raw?.reason),
    message: raw ? line(raw.message) : html ? '' : line(body),
    retryAfterSeconds: Number.isFinite(wait) && wait > 0 ? wait : 0,
    causes: causes.slice(0, 10).map((cause) => [line(cause?.field), line(cause?.message)].filter(Boolean).join(': ')),
    about: { kind: line(raw?.details?.kind), name: line(raw?.details?.name) },
    page: html,
  };
}

const CODE: Readonly<Record<number, ErrorCode>> = {
  400: 'bad-input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  410: 'stale',
  422: 'refused',
  429: 'throttled',
  504: 'timeout',
};
const codeOf = (status: number): ErrorCode =>
  CODE[status] ?? (status >= 500 ? 'server' : status >= 400 ? 'bad-input' : 'bad-response');

/** The command that shows whether the caller has the right. */
function canI({ verb, resource, name, namespace }: Asked, target: Target): string {
  const [, what = resource, sub, group = ''] = /^([^/]+)\/([^.]+)(\..+)?$/.exec(resource) ?? [];
  const object = sub === undefined && name !== undefined ? `/${name}` : '';
  const part = sub === undefined ? '' : ` --subresource=${sub}`;
  const where = namespace === undefined ? ' -A' : namespace === '' ? '' : ` -n ${namespace}`;
  return `kubectl auth can-i ${verb} ${what}${group}${object}${part}${where} --context ${target.context}${target.as === undefined ? '' : ' (with the same --as)'}`;
}

function message(answer: Said, asked: Asked, target: Target): string {
  const { status, page } = answer;
  const server = `the API server of context ${target.context}`;
  const text = answer.message || `${asked.verb} ${asked.resource} answered HTTP ${status}`;
  if (page || (status >= 300 && status < 400))
    return `${target.server} answered ${asked.verb} ${asked.resource} with a web page (HTTP ${status}), not as a Kubernetes API`;
  if (status === 401) return `${server} does not accept the credentials of user ${target.user || '(none)'}`;
  if (status === 404 && answer.reason !== 'NotFound') return `${server} does not serve ${asked.resource}`;
  if (status === 429) return `${server} asks to wait (HTTP 429): ${text}`;
  if (status >= 500) return `${server} failed (HTTP ${status}): ${text}`;
  return status === 403 && !/forbidden/i.test(text) ? `forbidden: ${text}` : text;
}

function nextStep(answer: Said, asked: Asked, target: Target, login: string): string | undefined {
  const { status } = answer;
  if (answer.page || (status >= 300 && status < 400))
    return 'a proxy or a log-in page stands in between: check the server in the kubeconfig, HTTPS_PROXY and NO_PROXY';
  if (status === 401) return login;
  if (status === 403) return `ask for the right; "${canI(asked, target)}" shows whether you have it`;
  if (status === 404 && answer.reason !== 'NotFound')
    return `"kubectl api-resources --context ${target.context}" lists what it serves`;
  if (status === 404 && answer.about.kind === 'namespaces')
    return `choose another namespace with -n; "kubectl get namespaces --context ${target.context}" lists them`;
  if (status === 429) return `it is busy; try again in ${Math.max(1, Math.ceil(answer.retryAfterSeconds))} s`;
  if (status >= 500)
    return `try again; "kubectl get --raw /readyz?verbose --context ${target.context}" shows the server’s health`;
  return undefined;
}

/** An answer that is not a success, as an AppError with its HTTP status. `login` says how to get new credentials. */
export function answerError(answer: Said, asked: Asked, target: Target, login: string): AppError {
  const code = answer.page && answer.status < 400 ? 'bad-response' : codeOf(answer.status);
  const text = message(answer, asked, target);
  const error = new AppError(code, text, nextStep(answer, asked, target, login), { status: answer.status });
  said.set(error, answer);
  return error;
}
