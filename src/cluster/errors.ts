import type { Target } from '../core/cluster.ts';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { safeText } from '../core/redact.ts';
import { retryAfter } from './retry.ts';

/** One request in the words of an error. */
export type Asked = {
  readonly verb: string;
  /** Resource with subresource and group as kubectl writes it: pods, pods/log, deployments.apps. */
  readonly resource: string;
  readonly name?: string | undefined;
  /** undefined: all namespaces; '': the resource has none. */
  readonly namespace?: string | undefined;
};

/** A Status of the API server, or what stood in its place. */
export type Said = {
  readonly status: number;
  readonly reason: string;
  /** Cleaned, redacted, one line. */
  readonly message: string;
  readonly retryAfterSeconds: number;
  readonly causes: readonly string[];
  /** True when the answer was no Status, such as the page of a proxy. */
  readonly foreign: boolean;
  readonly about: { readonly kind: string; readonly name: string };
};

const oneLine = (text: string): string => safeText(text.replace(/\s+/g, ' ').trim(), 600);

/** Reads a body that is not a success. Never throws. */
export function readStatus(status: number, body: string, retryAfter: string | undefined): Said {
  type Raw = {
    reason?: unknown;
    message?: unknown;
    details?: { retryAfterSeconds?: unknown; kind?: unknown; name?: unknown; causes?: unknown };
  };
  let raw: Raw = {};
  let foreign = true;
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed === 'object' && parsed !== null) {
      raw = parsed;
      foreign = typeof raw.message !== 'string' && typeof raw.reason !== 'string';
    }
  } catch {
    // The page of a proxy, or plain text of the API server itself ("Too many requests, please try again later.").
  }
  const html = /^\s*<|<html/i.test(body.slice(0, 500));
  const text = typeof raw.message === 'string' ? raw.message : foreign && !html ? body.slice(0, 600) : '';
  const wait = Number(retryAfter ?? raw.details?.retryAfterSeconds ?? 0);
  const causes = Array.isArray(raw.details?.causes) ? (raw.details.causes as { message?: unknown }[]) : [];
  return {
    status,
    reason: typeof raw.reason === 'string' ? oneLine(raw.reason) : '',
    message: oneLine(text),
    retryAfterSeconds: Number.isFinite(wait) && wait > 0 ? wait : 0,
    causes: causes.slice(0, 10).map((cause) => (typeof cause?.message === 'string' ? oneLine(cause.message) : '')),
    foreign: html,
    about: { kind: String(raw.details?.kind ?? ''), name: String(raw.details?.name ?? '') },
  };
}

const CODE: Record<number, ErrorCode> = {
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

const canI = ({ verb, resource, name, namespace }: Asked, target: Target): string => {
  const slash = resource.indexOf('/');
  const what =
    slash < 0 ? resource : `${resource.slice(0, slash)} --subresource=${resource.slice(slash + 1).replace(/\..*/, '')}`;
  const object = name === undefined ? '' : what.includes(' ') ? '' : `/${name}`;
  const where = namespace === undefined ? ' -A' : namespace === '' ? '' : ` -n ${namespace}`;
  return `kubectl auth can-i ${verb} ${what}${object}${where} --context ${target.context}`;
};

function nextStep(said: Said, asked: Asked, target: Target, login: string): string | undefined {
  if (said.status === 401) return login;
  if (said.status === 403) return `ask for the right; "${canI(asked, target)}" shows whether you have it`;
  if (said.status === 404 && said.about.kind === 'namespaces')
    return 'choose another namespace with -n; "kubectl get namespaces" lists them';
  if (said.status === 404 && said.reason !== 'NotFound')
    return `this server does not serve ${asked.resource}; "kubectl api-resources" lists what it serves`;
  if (said.status === 404) return undefined;
  if (said.status === 429)
    return `the API server is busy; try again in ${Math.max(1, Math.ceil(said.retryAfterSeconds))} s`;
  if (said.foreign)
    return `something between here and the API server answered; check ${target.server} and HTTPS_PROXY, NO_PROXY or proxy-url`;
  if (said.status >= 500)
    return `try again; "kubectl get --raw /readyz?verbose --context ${target.context}" shows the server’s health`;
  return undefined;
}

/** An answer that is not a success, as an AppError with its HTTP status. `login` says how to get new credentials. */
export function answerError(said: Said, asked: Asked, target: Target, login: string): AppError {
  const where = `the API server of context ${target.context}`;
  const fallback = `${asked.verb} ${asked.resource} answered HTTP ${said.status}`;
  const detail = said.message || fallback;
  const code = CODE[said.status] ?? (said.status >= 500 ? 'server' : said.status < 400 ? 'bad-response' : 'bad-input');
  const text = said.foreign
    ? `${target.server} answered ${asked.verb} ${asked.resource} with a web page (HTTP ${said.status}) instead of the Kubernetes API`
    : said.status === 401
      ? `${where} does not accept the credentials of user ${target.user || '(none)'}`
      : said.status === 429
        ? `${where} asks to wait (HTTP 429): ${detail}`
        : said.status >= 500
          ? `${where} failed (HTTP ${said.status}): ${detail}`
          : said.status === 403 && !/forbidden/i.test(detail)
            ? `forbidden: ${detail}`
            : detail;
  const next = nextStep(said, asked, target, login);
  const error = new AppError(said.foreign && said.status < 500 ? 'bad-response' : code, text, next, {
    status: said.status,
  });
  if (said.retryAfterSeconds > 0) retryAfter.set(error, said.retryAfterSeconds);
  return error;
}
