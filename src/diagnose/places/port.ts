import type { Advice } from '../../core/diagnosis.ts';
import { change } from '../rules/advice/change.ts';
import { editContainer, TEMPLATED } from '../rules/advice/edits.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { rewriteKey } from './rewrite.ts';

const PORT = /port$/i;
const LEAST_SHARED = 2;

/** Letters that two names begin with alike: PGHOST and PGPORT. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** Of several settings that hold the same port the one that is called like that of the host. */
function nearestTo<T extends { readonly name: string }>(found: readonly T[], names: readonly string[]): T | undefined {
  if (found.length < 2) return found[0];
  const ranked = found
    .map((one) => ({ one, rank: Math.max(0, ...names.map((name) => shared(one.name, name))) }))
    .toSorted((a, b) => b.rank - a.rank);
  const [best, second] = ranked;
  return best && best.rank >= LEAST_SHARED && best.rank > (second?.rank ?? 0) ? best.one : undefined;
}

/**
 * Where host and port are settings of their own (PGHOST, PGPORT): the one that holds the port, with the call that
 * writes the right one there. Undefined where none or more than one may be meant.
 */
export function portSetting(
  facts: Facts,
  { view, owner }: Failing,
  { host, port }: { readonly host: string; readonly port: string },
  right: string,
  why: string,
): Advice | undefined {
  const env = view.spec?.env ?? [];
  const hosts = env.filter(({ value }) => value === host).map(({ name }) => name);
  const own = env.filter(({ name, value }) => PORT.test(name) && value === port);
  const one = nearestTo(own, hosts);
  if (one) {
    const text = `set ${one.name} of container ${view.name} to ${right}, in place of ${port}: ${why}`;
    return TEMPLATED.test(owner.kind)
      ? change(facts, text, 'set_env', {
          workload: `${owner.kind.toLowerCase()}/${owner.name}`,
          container: view.name,
          name: one.name,
          value: right,
        })
      : text;
  }
  const keys = mapsOf(facts, { view }).flatMap(({ map, data }) =>
    Object.entries(data).flatMap(([name, value]) => (PORT.test(name) && value === port ? [{ map, name, value }] : [])),
  );
  const [key, second] = keys;
  if (key && !second) {
    const text = `set key ${key.name} of ConfigMap ${key.map} to ${right}, in place of ${port}, and restart container ${view.name}: ${why}`;
    const made = rewriteKey(facts, key.map, key.name, key.value, { kind: 'quoted', text: port }).rewrite?.(port, right);
    return made === undefined ? text : { text, change: made };
  }
  const args = view.spec?.args ?? [];
  const at = args.findIndex((word) => /^--?[\w.-]*port[=:]\d+$/i.test(word) && word.endsWith(port));
  const word = args[at];
  if (word === undefined) return undefined;
  const written = `${word.slice(0, word.length - port.length)}${right}`;
  const text = `write ${written} in place of ${word} in args of container ${view.name}: ${why}`;
  return editContainer(facts, text, owner, view, `args[${at}]`, written);
}

const mapsOf = (facts: Facts, { view }: Pick<Failing, 'view'>) =>
  (view.spec?.envFrom ?? []).flatMap(({ configMapRef }) => {
    const found = facts.configmaps.find(({ metadata }) => configMapRef && metadata?.name === configMapRef.name);
    return found ? [{ map: found.metadata?.name ?? '', data: found.data ?? {} }] : [];
  });
