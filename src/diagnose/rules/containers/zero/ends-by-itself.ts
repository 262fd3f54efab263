import type { Advice } from '../../../../core/diagnosis.ts';
import { inTemplate, TEMPLATED, editFields } from '../../advice/edits.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';

/** Options that let a program do one thing and end, or go on in the background: whole words, and not switched off. */
const ENDS =
  /^--?(?:(?:[\w-]{0,30}-)?(?:when-empty|until-empty)|(?:run-)?once|one-?shot|single-run|exit|version|help|dry-run|max-(?:jobs|time|messages|runs|tasks|iterations)|daemon|daemonize|detach|background|fork|init-only|migrate-only)(?:=(?!false\b|no\b|0\b).*)?$/i;

type EndsBy = { readonly word: string; readonly list: 'command' | 'args'; readonly at: number };

/** The option of its command that lets a container end by itself; undefined where none or several may. */
export function endsBy({ view }: Failing): EndsBy | undefined {
  const { command = [], args = [] } = view.spec ?? {};
  const found = [
    ...command.map((word, at) => ({ word, list: 'command' as const, at })),
    ...args.map((word, at) => ({ word, list: 'args' as const, at })),
  ].flatMap((one) => {
    // A whole line for a shell: its words.
    const [word, second] = one.word.split(/\s+/, 200).filter((part) => ENDS.test(part));
    return word === undefined || second !== undefined ? [] : [{ ...one, word }];
  });
  const [only, second] = found;
  return only && !second ? only : undefined;
}

/** Takes that option out, or lets a CronJob run what is meant to end. */
export function withoutEnd(facts: Facts, { view, owner }: Failing, { word, list, at }: EndsBy): Advice {
  const text = `take ${word} out of ${list} of container ${view.name}: with it the program may end by itself, or leave the foreground, and a ${owner.kind} starts it again`;
  const words = view.spec?.[list] ?? [];
  const value = words[at + 1];
  // What follows may be its value: then a person takes both out.
  const hasValue = !word.includes('=') && value !== undefined && !value.startsWith('-');
  if (!TEMPLATED.test(owner.kind) || words[at] !== word || hasValue) return text;
  return editFields(facts, text, owner, [
    { path: `spec.template.spec.${inTemplate(view)}.${list}`, value: words.toSpliced(at, 1) },
  ]);
}
