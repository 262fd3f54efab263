import type { Evidence } from '../../../../core/diagnosis.ts';
import type { PodTemplate, StatefulSet } from '../../../../core/kubernetes.ts';
import { containersOf } from '../../../facts/containers.ts';
import { field, logEvidence } from '../../../facts/evidence.ts';
import { DNS } from '../../../logs/signatures/dns.ts';
import { perFacts } from '../../../facts/per-facts.ts';
import { escaped } from '../../../places/matches.ts';
import type { Facts } from '../../../types.ts';
import { templateOf } from '../../advice/edits.ts';

/** The name as it is written or was looked up, and where. */
export type Asked = { readonly name: string; readonly evidence: Evidence };

/** Settings that hold the name of a Service alone, from which a program makes the names of its members. */
const OF_SERVICE = /service|host|peer|seed|discover|domain|dns|join|headless|addr|url/i;
/** A program calls itself a service too: so is named what it is, for its traces and its log. */
const OF_ITSELF = /service(?:_?name)?$/i;

/**
 * A name that the governing Service of a StatefulSet would give, in the settings of any pod of the namespace, in a
 * ConfigMap that was read, or in a log that says it has no address: `db-0.db-peers`, `$(POD_NAME).db-peers`,
 * `db-peers.shop.svc`, `db-peers:9200`.
 */
export function askedName(facts: Facts, set: StatefulSet, service: string): Asked | undefined {
  if (!settingsOf(facts).includes(service)) return inLogs(facts, set, service);
  const setName = set.metadata?.name ?? '';
  const template = templateOf(facts, { kind: 'StatefulSet', name: setName });
  const host = hostOf(setName, template, service, facts.namespace);
  const own = namesOf(set, template);
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
        const alone = value === service && OF_SERVICE.test(variable) && !(own.has(value) && OF_ITSELF.test(variable));
        const name = alone ? value : said(value);
        if (name !== undefined) return { name, evidence: at(`env[${variable}]`, name) };
      }
    }
  for (const { metadata, data = {} } of facts.configmaps)
    for (const [key, text] of Object.entries(data)) {
      const name = said(text);
      if (name !== undefined)
        return { name, evidence: field('ConfigMap', metadata?.name ?? '', `.data[${key}]`, name) };
    }
  return inLogs(facts, set, service);
}

/** All that pods and ConfigMaps are set to, as one text: most sets name a Service that stands nowhere in it. */
const settingsOf = perFacts((facts) =>
  [
    ...facts.pods.flatMap((pod) =>
      containersOf(pod).flatMap(({ spec }) => [
        ...(spec?.command ?? []),
        ...(spec?.args ?? []),
        ...(spec?.env ?? []).flatMap(({ value }) => value ?? []),
      ]),
    ),
    ...facts.configmaps.flatMap(({ data = {} }) => Object.values(data)),
  ].join('\n'),
);

function inLogs(facts: Facts, set: StatefulSet, service: string): Asked | undefined {
  const name = set.metadata?.name ?? '';
  const host = hostOf(name, templateOf(facts, { kind: 'StatefulSet', name }), service, facts.namespace);
  for (const log of facts.logs.values())
    for (const [line, { text }] of log.lines.entries()) {
      const lost = text.includes(service)
        ? DNS.flatMap(({ pattern }) => pattern.exec(text)?.groups?.['host'] ?? [])
        : [];
      const found = lost.includes(service) ? service : lost.length > 0 ? host.exec(text)?.[0] : undefined;
      if (found !== undefined) return { name: found, evidence: logEvidence(log, line) };
    }
  return undefined;
}

/** What the set is called, and what is in it. */
const namesOf = ({ metadata }: StatefulSet, template: PodTemplate | undefined): ReadonlySet<string | undefined> =>
  new Set([
    metadata?.name,
    ...Object.values({ ...metadata?.labels }),
    ...Object.values({ ...template?.metadata?.labels }),
    ...(template?.spec?.containers ?? []).map(({ name }) => name),
  ]);

/**
 * A member by its number or by a variable, or the Service itself with its namespace, behind a scheme or a user, or with
 * a port that its pods declare: `queue:16` is as often an image, `queue:999` an owner of files, `%s.queue` a metric.
 */
function hostOf(name: string, template: PodTemplate | undefined, service: string, namespace: string): RegExp {
  const [own, at, space] = [name, service, namespace].map(escaped);
  const ports = (template?.spec?.containers ?? []).flatMap(({ ports: all = [] }) =>
    all.map(({ containerPort }) => containerPort),
  );
  // Bounded: a text of braces alone would be gone through from each of them to its end.
  const variable = String.raw`\$\(\w{1,100}\)|\$\{\w[^}\s]{0,100}\}|\$\w{1,100}|\{\{[^{}\s]{0,100}\}\}`;
  const member = String.raw`(?:${own}-(?:\d+|%[sd]|${variable})|${variable})\.${at}(?![\w-]|\.(?!${space}(?![\w-]))\w)`;
  const far = String.raw`(?:(?<=:\/\/(?:[^\s\/@]{0,80}@)?)${at}:\d{2,5}(?!\d))`;
  const declared = ports.length > 0 ? String.raw`|:(?:${ports.join('|')})(?!\d)` : '';
  const whole = String.raw`(?<![\w.-]|[^/]\/)${at}(?:\.${space}(?![\w-])${declared})`;
  return new RegExp(`${member}|${far}|${whole}`);
}
