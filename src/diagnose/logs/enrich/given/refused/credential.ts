import type { Container } from '../../../../../core/kubernetes.ts';
import { isSecretName } from '../../../../../core/redact.ts';

type Variable = NonNullable<Container['env']>[number];

/** Names of what a refused credential can stand in, by cause. */
const NAMES: Readonly<Record<string, RegExp>> = {
  DatabaseAuthFailed: /pass|pwd|database_?ur[il]|db_?ur[il]|dsn|conn|credential|uri|data_?source/i,
  DatabaseMissing: /database|db_?name|dsn|conn|uri/i,
  ExternalAPIRejected: /pass|pwd|key|token|secret|credential/i,
};
/** How names end that hold no credential, whatever else they speak of: amounts, switches, and who or where it is. */
const HOLDS_NONE =
  /(?:max\w*|min|time_?outs?|life_?time|interval|seconds?|secs?|millis|_ms|ttl|size|limits?|counts?|retries|attempts|length|age|idle|open|enabled?|modes?|types?|driver|algorithm|versions?|policy|hosts?|hostname|server|addr|address|ports?|users?|user_?name|login|_id)$/i;
const AMOUNT = /^(?:\d[\d.,_]*\s*[a-z]{0,3}|true|false|yes|no|on|off|none|null|enabled?|disabled?)$/i;
const INSIDE = /@|pass|pwd|\[hidden|\$\(/i;

const isCalled = (cause: string, name: string | undefined): boolean =>
  name !== undefined && NAMES[cause]?.test(name) === true && (cause === 'DatabaseMissing' || !HOLDS_NONE.test(name));

/** Variables that take what they hold from elsewhere, by their own name or that of the key. */
export const referring = (cause: string, env: readonly Variable[] = []): readonly Variable[] =>
  env.filter(({ name, valueFrom }) => {
    const key = valueFrom?.secretKeyRef?.key ?? valueFrom?.configMapKeyRef?.key;
    return valueFrom && (isCalled(cause, name) || (isCalled(cause, key) && !HOLDS_NONE.test(name)));
  });

/**
 * A variable whose own value can hold what was refused: a password outright, or an address that carries one. An amount
 * or a switch holds none, whatever its name begins with.
 */
export const spelledOutIn = (cause: string, env: readonly Variable[] = []): Variable | undefined =>
  env.find(
    ({ name, value }) =>
      value !== undefined &&
      isCalled(cause, name) &&
      (isSecretName(name) ||
        (!AMOUNT.test(value.trim()) && (INSIDE.test(value) || /pass|pwd|token|secret/i.test(name)))),
  );

/** What names a stage or a use, and no server. */
const OF_MANY =
  /^(?:prod|production|stage|staging|test|testing|live|demo|auth|login|data|cloud|main|service|services)$/;

/** The labels that call a host by who it is: the first, and outside of the cluster that before the top-level domain. */
function ownLabels(host: string): readonly string[] {
  const [first = '', ...others] = host.toLowerCase().split('.');
  const inside = others.length < 2 || others.includes('svc') || others.at(-1) === 'local';
  const domain = others.length < 3 || (others.at(-2)?.length ?? 0) > 3 ? others.at(-2) : others.at(-3);
  return [first, ...(inside ? [] : [domain ?? ''])].flatMap((label) => label.split('-'));
}

/** True when a variable is called after the host that refused: `TRACKER_TOKEN` and tracker.example. */
export function isOfHost(name: string, host = ''): boolean {
  const labels = ownLabels(host).filter((label) => !OF_MANY.test(label));
  return name.split('_').some((word) => word.length > 3 && labels.includes(word.toLowerCase()));
}

/** Answers of a server that does not take who asks, or does not let them: what comes with the request decides. */
export const ofCredentials = (status: string | undefined): boolean => /^(?:401|403|407)$/.test(status ?? '');

/** What helps against an answer to a caller who was understood; `place` says where the token or key comes from. */
export function renewal(container: string, status: string, host?: string, place?: string): string {
  if (status === '429')
    return host === undefined
      ? 'raise the quota, or send fewer requests'
      : `let container ${container} send fewer requests to ${host} (keep what it has fetched, ask at longer intervals), or come as somebody whom ${host} lets send more (a login, a larger quota), or ask a mirror`;
  const it = `the token or key that container ${container} sends${host === undefined ? '' : ` to ${host}`}`;
  const from = place === undefined ? '' : `: ${place}`;
  return status === '403'
    ? `give the account behind ${it} the right to this, or send one that has it${from}`
    : `renew or correct ${it}${from}${place === undefined ? '' : ', then restart'}`;
}
