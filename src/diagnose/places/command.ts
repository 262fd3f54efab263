import type { Named } from '../../logs/meaning/named-things.ts';
import { madeFrom } from '../custom/made-from.ts';
import { field } from '../facts/evidence.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { inTemplate, TEMPLATED } from '../rules/advice/edits.ts';
import { shown } from './environment.ts';
import { holds, hostOf } from './matches.ts';
import type { Place } from './config-place.ts';
import { rewrittenIn } from './rewrite.ts';

/** Arguments and words of the command that name it. The program itself is not meant. */
export function inCommand(facts: Facts, { view, pod, owner }: Failing, thing: Named): readonly Place[] {
  const lists = [
    { member: 'command', words: view.spec?.command ?? [] },
    { member: 'args', words: view.spec?.args ?? [] },
  ];
  return lists.flatMap(({ member, words }) =>
    words.flatMap((word, index): Place[] => {
      if (member === 'command' && index === 0) return [];
      if (!(isFlag(word, thing) || holds(word, thing) || holds(word, hostOf(thing)))) return [];
      if (runsOrPrints(word, hostOf(thing).text)) return [];
      const line = word.split('\n').find((part) => part.includes(hostOf(thing).text)) ?? word;
      const next = isFlag(word, thing) && !word.includes('=') ? words[index + 1] : undefined;
      const says = shown([line.trim(), ...(next === undefined || next.startsWith('-') ? [] : [next])].join(' '));
      return [
        {
          token: thing.text,
          where: `${member} of container ${view.name}${madeFrom(facts, owner, word)}`,
          says,
          evidence: field('Pod', pod.metadata?.name ?? '', `.spec.containers[${view.name}].${member}[${index}]`, says),
          ...(TEMPLATED.test(owner.kind)
            ? rewrittenIn(word, thing, (changed) => ({
                tool: 'edit_object',
                input: {
                  kind: owner.kind,
                  name: owner.name,
                  edits: [
                    {
                      path: `spec.template.spec.${inTemplate(view)}.${member}[${index}]`,
                      value: JSON.stringify(changed),
                    },
                  ],
                  namespace: facts.namespace,
                },
              }))
            : {}),
        },
      ];
    }),
  );
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const PRINTED =
  /\b(?:echo|printf)\s{1,8}(?:-\w{1,8}\s{1,8}){0,3}(?:"(?:\\.|[^"\\]){0,2000}"|'[^']{0,2000}'|[^;&|\n"']{0,2000})/g;
/** Where a program is named in a script. */
const BEGIN = '(^|[;&|(\\n]|\\b(?:exec|do|then|else|if|while|until|time|sudo))\\s{0,40}';

/**
 * In a script, what is only run (`pg_dump | gzip`) or only printed (`echo "no pg_dump here"`) is no setting: there is
 * nothing to change about its name.
 */
function runsOrPrints(script: string, token: string): boolean {
  if (!/[\s;|&]/.test(script.trim())) return false;
  const words = script
    .replace(PRINTED, ' ')
    .replace(new RegExp(`${BEGIN}${escaped(token)}(?=[\\s;&|)]|$)`, 'g'), '$1 ');
  return !words.includes(token);
}

const LEAST_PART = 6;
const plain = (text: string): string => text.replace(/[-_]/g, '').toLowerCase();

/**
 * `--max-conns=5` for `--max-conns`, `-max-conns` and `max-conns`; `--pilot.token=x` for `pilot`; of a longer word also
 * `--providers.dockr=true` for `dockr`.
 */
export function isFlag(word: string, { kind, text }: Named): boolean {
  if (kind === 'address' || kind === 'path' || !word.startsWith('-')) return false;
  const name = word.replace(/^-+/, '').split('=')[0] ?? '';
  const wanted = text.replace(/^-+/, '').split('=')[0] ?? '';
  return (
    wanted.length > 2 &&
    (name === wanted ||
      (wanted.length >= LEAST_PART && plain(name) === plain(wanted)) ||
      name.startsWith(`${wanted}.`) ||
      (wanted.length >= LEAST_PART && name.split('.').includes(wanted)))
  );
}
