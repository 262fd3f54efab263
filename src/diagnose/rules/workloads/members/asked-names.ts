import type { Evidence } from '../../../../core/diagnosis.ts';
import type { StatefulSet } from '../../../../core/kubernetes.ts';
import { containersOf } from '../../../facts/containers.ts';
import { field, logEvidence } from '../../../facts/evidence.ts';
import { DNS } from '../../../logs/signatures/dns.ts';
import { escaped } from '../../../places/matches.ts';
import type { Facts } from '../../../types.ts';

/** The name as it is written or was looked up, and where. */
export type Asked = { readonly name: string; readonly evidence: Evidence };

/** Settings that hold the name of a Service alone, from which a program makes the names of its members. */
const OF_SERVICE = /service|host|peer|seed|discover|domain|dns|join|headless|addr|url/i;

/**
 * A name that the governing Service of a StatefulSet would give, in the settings of any pod of the namespace, in a
 * ConfigMap that was read, or in a log that says it has no address: `db-0.db-peers`, `$(POD_NAME).db-peers`,
 * `db-peers.shop.svc`, `db-peers:9200`.
 */
export function askedName(facts: Facts, set: StatefulSet, service: string): Asked | undefined {
  const host = hostOf(set.metadata?.name ?? '', service, facts.namespace);
  const said = (text: string): string | undefined => (text.includes(service) ? host.exec(text)?.[0] : undefined);
  for (const pod of facts.pods)
    for (const view of containersOf(pod)) {
      const { command = [], args = [], env = [] } = view.spec ?? {};
      const path = (rest: string): string => `.spec.containers[${view.name}].${rest}`;
      const at = (rest: string, text: string): Evidence => field('Pod', pod.metadata?.name ?? '', path(rest), text);
      for (const [place, text] of [...command, ...args].entries()) {
        const name = said(text);
        const list = place < command.length ? `command[${place}]` : `args[${place - command.length}]`;
        if (name !== undefined) return { name, evidence: at(list, name) };
      }
      for (const { name: variable, value = '' } of env) {
        const name = value === service && OF_SERVICE.test(variable) ? value : said(value);
        if (name !== undefined) return { name, evidence: at(`env[${variable}]`, name) };
      }
    }
  for (const { metadata, data = {} } of facts.configmaps)
    for (const [key, text] of Object.entries(data)) {
      const name = said(text);
      if (name !== undefined)
        return { name, evidence: field('ConfigMap', metadata?.name ?? '', `.data[${key}]`, name) };
    }
  for (const log of facts.logs.values())
    for (const [line, { text }] of log.lines.entries()) {
      const name = said(text);
      if (name !== undefined && DNS.some(({ pattern }) => pattern.test(text)))
        return { name, evidence: logEvidence(log, line) };
    }
  return undefined;
}

/** A member by its number or by a variable, or the Service itself with its namespace or a port. */
function hostOf(set: string, service: string, namespace: string): RegExp {
  const [own, at, space] = [set, service, namespace].map(escaped);
  const variable = String.raw`\$\(\w+\)|\$\{\w+[^}\s]*\}|\$\w+|\{\{[^}\s]*\}\}|%[sd]`;
  const member = String.raw`(?:${own}-(?:\d+|${variable})|${variable})\.${at}(?![\w-])`;
  const whole = String.raw`(?<![\w.-]|[^/]\/)${at}(?:\.${space}(?![\w-])|:\d{2,5}(?!\d))`;
  return new RegExp(`${member}|${whole}`);
}
