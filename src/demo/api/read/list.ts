import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest, expired, StatusError } from '../../status-error.ts';
import type { Store } from '../../store.ts';
import type { Reply } from '../http/reply.ts';
import type { ApiRequest, Target } from '../http/request.ts';
import { fieldSelector, labelSelector, type Match } from '../http/selectors.ts';

type Token = { readonly version: string; readonly after: string };

const OLD_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** Both selectors of a request, and the one name when the path has one (a watch of one object). */
export function matcherOf({ query }: ApiRequest, { served, name }: Target): Match {
  const labels = labelSelector(query.get('labelSelector'));
  const fields = fieldSelector(query.get('fieldSelector'), served.kind.kind, served.kind.group);
  return (object) => (name === undefined || object.metadata?.name === name) && labels(object) && fields(object);
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

function readToken(text: string): Token {
  try {
    const { version, after } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<Token>;
    if (typeof version === 'string' && typeof after === 'string') return { version, after };
  } catch {
    // falls through to the server's own words
  }
  throw badRequest('invalid continue token: continue key is not valid: it is no token of this server');
}

const tooNew = (asked: string, current: string): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
    retryAfterSeconds: 1,
  });

export const badVersion = (text: string): string =>
  `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A list with selectors, `limit` and `continue`; `stored` is the kind under which the objects are kept. */
export function listReply(store: Store, request: ApiRequest, target: Target, stored: Kind): Reply {
  const { query } = request;
  const limit = wholeNumber(query, 'limit');
  const asked = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(asked)) throw badRequest(`invalid resource version: ${badVersion(asked)}`);
  if (Number(asked) > Number(store.resourceVersion)) throw tooNew(asked, store.resourceVersion);
  const token = query.get('continue') ? readToken(query.get('continue') ?? '') : undefined;
  const version = token?.version ?? store.resourceVersion;
  if (token && store.history.isForgotten(Number(token.version))) throw expired(OLD_TOKEN);
  const match = matcherOf(request, target);
  const all = store.list(stored, target.namespace).filter((object) => !token || keyOf(object) > token.after);
  const found = all.filter(match);
  const items = limit > 0 ? found.slice(0, limit) : found;
  const last = items.at(-1);
  const rest = found.length - items.length;
  const selective = Boolean(query.get('labelSelector') || query.get('fieldSelector'));
  const next: Token = { version, after: last ? keyOf(last) : '' };
  return {
    type: 'list',
    kind: target.served.kind,
    items,
    metadata: {
      resourceVersion: version,
      ...(rest > 0 ? { continue: Buffer.from(JSON.stringify(next)).toString('base64url') } : {}),
      // The real server cannot count what selectors would leave over.
      ...(rest > 0 && !selective ? { remainingItemCount: rest } : {}),
    },
  };
}
