import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { isFlag } from '../../../places/command.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { inTemplate, TEMPLATED } from '../edits.ts';

/** The argument by which an unknown flag is given; removed where its value does not stand in the next one. */
export function badArgument(facts: Facts, { view, owner }: Failing, flag: string): Advice | undefined {
  const args = view.spec?.args ?? [];
  const at = args.findIndex((word) => isFlag(word, { kind: 'flag', text: flag }));
  const [word, next] = [args[at], args[at + 1]];
  if (word === undefined) return undefined;
  const text = `remove or correct ${word}, which stands in args of container ${view.name}: this version of its image does not know it`;
  if (!word.includes('=') && next !== undefined && !next.startsWith('-')) return text;
  const path = `spec.template.spec.${inTemplate(view)}.args[${at}]`;
  return TEMPLATED.test(owner.kind)
    ? change(facts, text, 'edit_object', { kind: owner.kind, name: owner.name, edits: [{ path, op: 'remove' }] })
    : text;
}
