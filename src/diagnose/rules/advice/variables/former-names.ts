import type { Advice } from '../../../../core/diagnosis.ts';
import { podNamed } from '../../../facts/owners.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';

/** `search-es-0`, alone or before a domain. */
const MEMBER = /(?<![\w.-])([a-z][a-z0-9-]{0,60})-(\d{1,3})(?=$|[\s,;:\]})"'.]|\.[a-z])/g;

/**
 * Members of a StatefulSet are called after it. Where the log asks for members of another name, and a variable holds
 * those names, the StatefulSet was renamed or copied: the value with the names of its own pods.
 */
export function formerNames(facts: Facts, { view, owner }: Failing, sentence: string): Advice | undefined {
  if (owner.kind !== 'StatefulSet') return undefined;
  const asked = new Set([...sentence.slice(0, 2_000).matchAll(MEMBER)].map(([, base = '']) => base));
  const others = [...asked].filter(
    (base) => base !== owner.name && podNamed(facts, `${base}-0`) === undefined && sentence.includes(`${base}-0`),
  );
  for (const base of others)
    for (const { name, value = '' } of view.spec?.env ?? []) {
      const members = [...value.matchAll(MEMBER)].filter(([, own]) => own === base);
      if (members.length === 0) continue;
      const right = value.replace(MEMBER, (all: string, own: string, ordinal: string) =>
        own === base ? `${owner.name}-${ordinal}` : all,
      );
      const text = `write ${right} in place of ${value} in variable ${name} of container ${view.name}: no pod is called ${base}-0, those of statefulset ${owner.name} are ${owner.name}-0 and so on`;
      return change(facts, text, 'set_env', {
        workload: `statefulset/${owner.name}`,
        container: view.name,
        name,
        value: right,
      });
    }
  return undefined;
}
