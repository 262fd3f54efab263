import type { Named } from '../../logs/meaning/named-things.ts';
import { madeFrom } from '../custom/made-from.ts';
import { field } from '../facts/evidence.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { holds, hostOf, isNameOf } from './matches.ts';
import type { Place } from './config-place.ts';
import { rewriteKey, rewrittenIn } from './rewrite.ts';
import { writtenBy } from './written.ts';

type Env = NonNullable<NonNullable<Failing['view']['spec']>['env']>[number];

const HIDDEN = /\[hidden/;
const MOST_SHOWN = 120;
export const shown = (text: string): string => (text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`);

/** Variables that are called so, or whose plain value holds it; of a reference the key that feeds it. */
export function inEnvironment(facts: Facts, one: Failing, thing: Named): readonly Place[] {
  const env = one.view.spec?.env ?? [];
  const byName = env.filter(({ name }) => isNameOf(name, thing));
  const byValue = env.filter(({ value }) => value !== undefined && !HIDDEN.test(value) && has(value, thing));
  const byKey = env.filter(({ valueFrom }) => {
    const ref = valueFrom?.configMapKeyRef;
    const text = facts.configmaps.find(({ metadata }) => ref && metadata?.name === ref.name)?.data?.[ref?.key ?? ''];
    return text !== undefined && !HIDDEN.test(text) && has(text, thing);
  });
  const own = [...new Set([...byName, ...byValue, ...byKey])].map((entry) => ofEntry(facts, one, thing, entry));
  return [...own, ...fromMaps(facts, one, thing)];
}

const has = (text: string, thing: Named): boolean => holds(text, thing) || holds(text, hostOf(thing));

function ofEntry(facts: Facts, one: Failing, thing: Named, { name, value, valueFrom }: Env): Place {
  const { view, pod, owner } = one;
  const evidence = (text: string) =>
    field('Pod', pod.metadata?.name ?? '', `.spec.containers[${view.name}].env[${name}]`, text);
  const variable = `variable ${name} of container ${view.name}`;
  const secret = valueFrom?.secretKeyRef;
  const map = valueFrom?.configMapKeyRef;
  if (secret) {
    const where = `${variable}, which is key ${secret.key} of Secret ${secret.name ?? ''}`;
    return { token: thing.text, where, evidence: evidence(`from key ${secret.key} of Secret ${secret.name ?? ''}`) };
  }
  if (map) {
    const found = facts.configmaps.find(({ metadata }) => metadata?.name === map.name)?.data?.[map.key];
    const where = `${variable}, which is key ${map.key} of ConfigMap ${map.name ?? ''}`;
    return {
      token: thing.text,
      where,
      ...(found === undefined ? {} : { says: shown(found) }),
      ...writtenBy(facts, map.name ?? ''),
      evidence: evidence(
        `from key ${map.key} of ConfigMap ${map.name ?? ''}${found === undefined ? '' : `: ${shown(found)}`}`,
      ),
      ...(found === undefined ? {} : rewriteKey(facts, map.name ?? '', map.key, found, thing)),
    };
  }
  const text = value ?? '';
  const before = shadowedBy(one, name, text);
  const workload =
    before === '' && /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind)
      ? `${owner.kind.toLowerCase()}/${owner.name}`
      : undefined;
  return {
    token: thing.text,
    where: `${variable}${before}${madeFrom(facts, owner, text)}`,
    says: shown(text),
    evidence: evidence(`${name}=${shown(text)}`),
    ...(workload === undefined
      ? {}
      : rewrittenIn(text, thing, (changed) => ({
          tool: 'set_env',
          input: { workload, container: view.name, name, value: changed, namespace: facts.namespace },
        }))),
  };
}

/**
 * " (the last of 2 of that name in its env, which alone counts; before it: queue)": of several entries of one name
 * Kubernetes takes the last, and the other may be what was meant. Empty where there is one.
 */
function shadowedBy({ view }: Failing, name: string, text: string): string {
  const all = (view.spec?.env ?? []).filter((entry) => entry.name === name);
  const others = all.slice(0, -1).flatMap(({ value }) => (value === undefined || HIDDEN.test(value) ? [] : [value]));
  return all.length < 2
    ? ''
    : all.at(-1)?.value === text
      ? ` (the last of ${all.length} of that name in its env, which alone counts${others.length === 0 ? '' : `; before it: ${others.slice(0, 3).map(shown).join(', ')}`})`
      : ` (one of ${all.length} of that name in its env, of which the last alone counts)`;
}

/** Keys of the ConfigMaps that the container takes as a whole into its environment. */
function fromMaps(facts: Facts, { view }: Failing, thing: Named): readonly Place[] {
  return (view.spec?.envFrom ?? []).flatMap(({ configMapRef, prefix = '' }) => {
    const map = facts.configmaps.find(({ metadata }) => configMapRef && metadata?.name === configMapRef.name);
    const name = map?.metadata?.name ?? '';
    return Object.entries(map?.data ?? {})
      .filter(([key, value]) => isNameOf(`${prefix}${key}`, thing) || (!HIDDEN.test(value) && has(value, thing)))
      .slice(0, 2)
      .map(([key, value]): Place => ({
        token: thing.text,
        where: `key ${key} of ConfigMap ${name}, which container ${view.name} takes as environment`,
        says: shown(value),
        ...writtenBy(facts, name),
        evidence: field(
          'ConfigMap',
          name,
          `.data[${key}]`,
          `${key}=${shown(value)} (envFrom of container ${view.name})`,
        ),
        ...rewriteKey(facts, name, key, value, thing),
      }));
  });
}
