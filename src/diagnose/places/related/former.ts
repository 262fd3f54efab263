import type { Advice } from '../../../core/diagnosis.ts';
import type { Named } from '../../../logs/meaning/named-things.ts';
import { formerOf } from '../../changes/former.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { change } from '../../rules/advice/change.ts';
import { editFields, inTemplate, TEMPLATED } from '../../rules/advice/edits.ts';
import { isFlag } from '../command.ts';
import { isNameOf } from '../matches.ts';

/**
 * A setting that a sentence names, that the container does not have, and that a revision before had: the flag or
 * variable with its value there, and the edit that puts it back.
 */
export function setBefore(facts: Facts, one: Failing, things: readonly Named[]): Advice | undefined {
  const { view, owner } = one;
  const env = view.spec?.env ?? [];
  const args = view.spec?.args ?? [];
  if (!TEMPLATED.test(owner.kind)) return undefined;
  for (const { revision, template } of formerOf(facts, one)) {
    const old = [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])].find(
      ({ name }) => name === view.name,
    );
    for (const thing of things) {
      const word = (old?.args ?? []).find((each) => isFlag(each, thing));
      if (word?.includes('=') === true && !args.some((each) => isFlag(each, thing)))
        return editFields(
          facts,
          `put ${word} back into args of container ${view.name}: revision ${revision} had it, the present one has not`,
          owner,
          [{ path: `spec.template.spec.${inTemplate(view)}.args`, value: [...args, word] }],
        );
      const entry = (old?.env ?? []).find(({ name }) => isNameOf(name, thing));
      if (entry === undefined || env.some(({ name }) => name === entry.name)) continue;
      const text = `put variable ${entry.name}${entry.value === undefined ? '' : `=${entry.value}`} back into env of container ${view.name}: revision ${revision} had it, the present one has not`;
      const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name, name: entry.name };
      return entry.value === undefined ? text : change(facts, text, 'set_env', { ...input, value: entry.value });
    }
  }
  return undefined;
}
