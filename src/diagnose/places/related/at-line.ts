import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { shown } from '../environment.ts';
import { mountedKeys } from '../files.ts';
import type { Place } from '../config-place.ts';
import { rewriteKey } from '../rewrite.ts';
import { writtenBy } from '../written.ts';

const FILE = '(?<![\\w@%+/.-])(?:[\\w.@%+-]{0,80}/){0,20}([\\w@%+-][\\w.@%+-]{0,80})';
const NUMBER = '(\\d{1,5})(?!\\d|\\.\\d)';
/** `app.toml:5`, `/etc/app.toml, line 5`, `app.toml(5,3)`, `"app.toml" [line: 5]`. */
const BEHIND = new RegExp(`${FILE}["'\`]?(?:[:(]${NUMBER}|[,:;]? {0,2}[([]?(?:at |on |in )?line:? ?${NUMBER})`, 'gi');
/** `line 5 of app.toml`, `line 5, column 3 in "/etc/app.toml"`. */
const BEFORE = new RegExp(
  `\\bline:? ?${NUMBER}[,)]?(?:[ ,]{1,2}(?:col(?:umn)?|char(?:acter)?|pos(?:ition)?)[: ]{0,2}\\d{1,6}[,)]?)?[: ]{1,2}(?:of|in|at) (?:file )?["'\`]?${FILE}`,
  'gi',
);
/** A line with no name of a file, where there is but one file that it can be of. */
const ALONE = new RegExp(`\\bline:? ?${NUMBER}`, 'i');

type Spot = { readonly file: string | undefined; readonly line: number };

function spotsIn(sentence: string): readonly Spot[] {
  const behind = [...sentence.matchAll(BEHIND)].map(([, file, first, second]) => ({
    file,
    line: Number(first ?? second),
  }));
  const before = [...sentence.matchAll(BEFORE)].map(([, line, file]) => ({ file, line: Number(line) }));
  const named = [...behind, ...before];
  const alone = ALONE.exec(sentence)?.[1];
  return named.length > 0 || alone === undefined ? named : [{ file: undefined, line: Number(alone) }];
}

/** The line of a mounted ConfigMap that a sentence points to by its number: nothing is nearer to what has to change. */
export function atLine(facts: Facts, { view }: Failing, sentence: string): readonly Place[] {
  const spots = spotsIn(sentence.slice(0, 1_000));
  if (spots.length === 0) return [];
  const files = mountedKeys(facts, view);
  return spots.flatMap(({ file, line: number }) => {
    const own = file === undefined ? files : files.filter((one) => one.file === file);
    const [only] = own;
    const lines = only?.text.split('\n') ?? [];
    const line = lines[number - 1];
    if (!only || own.length > 1 || lines.length < 2 || line === undefined || line.trim() === '') return [];
    const { map: name, key, path, text } = only;
    return [
      {
        token: /^\s*(?:- )?["']?([\w.-]{1,80})["']?\s*[:= ]/.exec(line)?.[1] ?? line.trim().slice(0, 80),
        where: `line ${number} of key ${key} of ConfigMap ${name} (mounted at ${path})`,
        says: shown(line.trim()),
        exact: true,
        ...writtenBy(facts, name),
        evidence: field('ConfigMap', name, `.data[${key}]`, `line ${number}: ${shown(line.trim())}`),
        ...rewriteKey(facts, name, key, text, { kind: 'quoted', text: line.trim() }, (one) => one === line),
      } satisfies Place,
    ];
  });
}
