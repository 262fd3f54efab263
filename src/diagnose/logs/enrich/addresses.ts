import type { Advice } from '../../../core/diagnosis.ts';
import { change } from '../../rules/advice/change.ts';
import { TEMPLATED } from '../../rules/advice/edits.ts';
import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import { mountedMaps } from '../../places/files.ts';
import { rewriteKey } from '../../places/rewrite.ts';
import type { Facts } from '../../types.ts';
import type { Enriched, Enricher } from './enricher.ts';

/** Addresses that a container is given: one that cannot be taken apart, one that it cannot listen on. */
export const addresses: Enricher = {
  causes: ['ListenAddressUnavailable'],
  wants: (_cause, _caught, facts) => (facts.pods.length > 0 ? ['configmaps'] : []),
  add: (facts, one, _cause, { address }) => listening(facts, one, address),
};

const NAMED = /ur[li]$|dsn$|conn(?:ection)?_?(?:str(?:ing)?|ur[li])?$|address$|endpoint$/i;
const SECRET = /pass|pwd|secret|token/i;
const REFERENCE = /\$\((\w+)\)/g;
const SIGNS = 'signs such as @ : / ? # % [ ] break it there';

/**
 * The variable that holds the address, and the key that the part in it comes from which may hold such a sign. Values of
 * Secrets are not looked at: nobody knows which sign it is.
 */
export function unparsed(facts: Facts, { view }: Failing): Enriched {
  const env = view.spec?.env ?? [];
  const put = env.flatMap(({ name, value = '' }) => {
    const refs = [...value.matchAll(REFERENCE)].map(([, of = '']) => of);
    const keys = env.flatMap((each) => {
      const ref = each.valueFrom?.secretKeyRef;
      const masked = value.includes('[hidden') && SECRET.test(each.name);
      return (refs.includes(each.name) || masked) && ref?.name !== undefined
        ? [{ of: each.name, secret: ref.name, key: ref.key }]
        : [];
    });
    return keys.length > 0 ? [{ name, keys }] : [];
  });
  const [made, second] = put;
  if (made && !second) {
    const secrets = made.keys.filter(({ of }) => SECRET.test(of));
    const [one] = secrets.length > 0 ? secrets : made.keys;
    if (!one) return {};
    return {
      title: `the address in ${made.name} of container ${view.name} cannot be taken apart: it is put together from $(${one.of})`,
      only: true,
      details: { variable: made.name, secret: one.secret, key: one.key },
      remedies: [
        `percent-encode what ${made.name} of container ${view.name} takes in as $(${one.of}), which is key ${one.key} of Secret ${one.secret}: ${SIGNS} (keep the plain value in a key of its own where others need it)`,
        `or set a ${one.of.toLowerCase().includes('pass') ? 'password' : 'value'} of letters and digits alone, both in the database and in key ${one.key} of Secret ${one.secret}; then restart`,
      ],
    };
  }
  const whole = env.filter(({ name, valueFrom }) => NAMED.test(name) && valueFrom?.secretKeyRef !== undefined);
  const [held, other] = whole;
  const ref = held?.valueFrom?.secretKeyRef;
  if (!held || other || ref?.name === undefined) {
    const named = env.filter(({ name, value }) => NAMED.test(name) && value !== undefined).map(({ name }) => name);
    return named.length === 0 || named.length > 3
      ? {}
      : {
          details: { variables: named },
          remedies: [
            `look at ${named.join(', ')} of container ${view.name}: user and password in such an address are percent-encoded, ${SIGNS}`,
          ],
          better: true,
        };
  }
  const text = `write key ${ref.key} of Secret ${ref.name} (variable ${held.name} of container ${view.name}) again with user and password percent-encoded: ${SIGNS}`;
  return {
    title: `the address in ${held.name} of container ${view.name} cannot be taken apart`,
    only: true,
    details: { variable: held.name, secret: ref.name, key: ref.key },
    remedies: [change(facts, text, 'set_secret_keys', { secret: ref.name, keys: [ref.key ?? held.name] })],
  };
}

/** `::` or `[::]` as a value of its own. */
const ANY6 = /(?<![\w:.])\[?::\]?(?![\w.]*\w)/;
/** An address that may be that of another machine: of a log that names none. */
const FOREIGN = /(?<![\w:.])(?:\[?::\]?(?![\w.]*\w)|(?!0\.0\.0\.0|127\.)\d{1,3}(?:\.\d{1,3}){3}(?![\d.]))/;
const LISTENS = /listen|bind|addr|host/i;
const ANY4 = /(?<![\d.])0\.0\.0\.0(?![\d.])/;

/** Where the address stands: a variable, or a line of a mounted ConfigMap; with the call that writes 0.0.0.0 there. */
function listening(facts: Facts, { view, owner, pod }: Failing, address: string | undefined): Enriched {
  const host = address?.replace(/:\d+$/, '').replace(/[[\]]/g, '');
  const wanted =
    host === undefined
      ? FOREIGN
      : host.includes(':')
        ? ANY6
        : new RegExp(`(?<![\\d.])${host.replaceAll('.', '\\.')}(?![\\d.])`);
  const variable = (view.spec?.env ?? []).find(
    ({ name, value }) => value !== undefined && LISTENS.test(name) && wanted.test(value),
  );
  if (variable?.value !== undefined) {
    const right = variable.value.replace(wanted, '0.0.0.0');
    const text = `set ${variable.name} of container ${view.name} to ${right}, in place of ${variable.value}`;
    const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
    const advice: Advice = TEMPLATED.test(owner.kind)
      ? change(facts, text, 'set_env', { workload, container: view.name, name: variable.name, value: right })
      : text;
    return {
      only: true,
      evidence: [
        field('Pod', pod.metadata?.name ?? '', `.spec.containers[${view.name}].env[${variable.name}]`, variable.value),
      ],
      remedies: [advice],
    };
  }
  for (const { name, mount } of mountedMaps(view)) {
    const data = facts.configmaps.find(({ metadata }) => metadata?.name === name)?.data ?? {};
    for (const [key, text] of Object.entries(data)) {
      const lines = text.split('\n');
      const at = lines.findIndex((line) => wanted.test(line) && LISTENS.test(line));
      const line = lines[at];
      if (line === undefined) continue;
      const other = ANY4.test(text);
      const said = wanted.exec(line)?.[0] ?? '';
      const where = `line ${at + 1} of key ${key} of ConfigMap ${name} (mounted at ${mount.mountPath})`;
      const words = other
        ? `take ${line.trim()} out of ${where}: it listens on 0.0.0.0 already`
        : `write 0.0.0.0 in place of ${said} in ${where}: ${line.trim()}; then restart container ${view.name}`;
      const made = other
        ? undefined
        : rewriteKey(facts, name, key, text, { kind: 'quoted', text: said }, (one) => one === line).rewrite?.(
            said,
            '0.0.0.0',
          );
      return {
        only: true,
        details: { configMap: name, key, line: at + 1 },
        evidence: [field('ConfigMap', name, `.data[${key}]`, `line ${at + 1}: ${line.trim()}`)],
        remedies: [made === undefined ? words : { text: words, change: made }],
      };
    }
  }
  return {};
}
