import type { Pod } from '../../../core/kubernetes.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { logOf } from '../../read/logs.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { namedStore } from '../../logs/store.ts';
import type { ContainerLog } from '../../types.ts';

/** A log line of a failing pod that says that packets got no answer. */
export type Silence = {
  readonly pod: Pod;
  readonly container: string;
  readonly log: ContainerLog;
  readonly line: number;
  /** True when names could not be asked for: the DNS server did not answer. */
  readonly dns: boolean;
  readonly host?: string;
  readonly port?: number;
  /** Of a line that names nobody: the address that the container is given. */
  readonly given?: { readonly host: string; readonly port?: number };
};

/** "No such host" is an answer of the DNS server; these are none. */
const DNS =
  /EAI_AGAIN|Temporary failure in name resolution|lookup \S+(?: on \S+:53)?: .*?(?:i\/o timeout|connection refused|server misbehaving)|dial udp \S+:53: .*timeout|:53: i\/o timeout|Resolving timed out|DNS.{0,30}time(?:d )?out/i;
const TIMEOUT =
  /i\/o timeout|ETIMEDOUT|EHOSTUNREACH|timed? ?out|timeout expired|No route to host|context deadline exceeded/i;

/** The silences in the logs of pods that fail (not of ready ones), the last of each pod's container. */
export const silences = perFacts((facts): readonly Silence[] =>
  failing(facts).flatMap((one): Silence[] => {
    const { pod, view } = one;
    const log = logOf(facts, view);
    if (!log) return [];
    for (let line = log.lines.length - 1; line >= 0; line--) {
      const text = log.lines[line]?.text ?? '';
      const dns = DNS.test(text);
      if (dns || TIMEOUT.test(text))
        return [{ pod, container: view.name, log, line, dns, ...(dns ? {} : whereTo(text)), ...givenTo(one) }];
    }
    return [];
  }),
);

const givenTo = (one: Failing): Pick<Silence, 'given'> => {
  const named = namedStore(one);
  if (!named) return {};
  return { given: { host: named.host, ...(named.port === undefined ? {} : { port: Number(named.port) }) } };
};

/**
 * Host and port in a line about a connection: `dial tcp 10.0.0.1:5432`, `at "db" (10.0.0.1), port 5432`, `db:5432`,
 * `host=db port=5432`.
 */
export function whereTo(text: string): { readonly host?: string; readonly port?: number } {
  const named =
    /at "([^"]+)"(?: \([^)]*\))?, port (\d+)/.exec(text) ??
    /host[=: ]+'?"?([\w.-]+)'?"?,?\s*port[=: ]+(\d+)/i.exec(text);
  const url = /[a-z][a-z0-9+]{2,12}:\/\/(?:[^\s@/]*@)?([\w.-]+)(?::(\d+))?/i.exec(text);
  const pair = /(?:^|[\s"'(@=[])((?:[a-z][\w-]*(?:\.[\w-]+)*|\d+\.\d+\.\d+\.\d+)):(\d{2,5})\b/i.exec(text);
  const [, host, port] = named ?? url ?? pair ?? [];
  if (host === undefined) return {};
  const scheme = /https:/i.test(text) ? 443 : /http:/i.test(text) ? 80 : undefined;
  const known = port === undefined ? scheme : Number(port);
  return { host, ...(known === undefined ? {} : { port: known }) };
}
