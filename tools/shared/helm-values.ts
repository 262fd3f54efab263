import { AppError } from '../../src/core/errors.ts';
import type { HelmWish, ValueFlag } from '../../src/core/helm.ts';
import type { ToolContext } from '../../src/core/tool.ts';
import { namedFile } from './named-file.ts';

const FLAG = /^--(set|set-string|set-json|set-literal|set-file|values)=(.*)$/s;

type Values = Pick<Wish, 'set' | 'flags'>;
type Wish = Extract<HelmWish, { action: 'upgrade' }>;

/**
 * Values as a call gives them: `a.b=c`, typed by the chart; or the value flags of a helm command, files read. A file is
 * read when the person typed its name: what a log or a model named is not, since the run would put it into the cluster.
 */
export async function valuesOf(
  words: readonly string[],
  context: Pick<ToolContext, 'readFiles' | 'readText' | 'said'>,
  signal: AbortSignal,
): Promise<Values> {
  const flags: ValueFlag[] = [];
  const set: string[] = [];
  for (const word of words) {
    const [, flag, value = ''] = FLAG.exec(word) ?? [];
    if (!word.startsWith('-')) set.push(word);
    else if (flag === undefined)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(word.slice(0, 40))} is no flag for values`,
        'write --set=a=b, --set-string=a=b, --set-json=a=JSON, --set-literal=a=TEXT, --set-file=a=FILE or --values=FILE',
      );
    else if (flag === 'set-file') for (const one of pairsOf(value)) flags.push(await textOf(one, context, signal));
    else if (flag !== 'values') flags.push({ flag: flag as 'set', text: value });
    else for (const name of value.split(',')) flags.push(await fileOf(name, context, signal));
  }
  return { set, flags };
}

/** `a=x.txt,b=y.txt` in its pairs; a comma behind a backslash belongs to the name. */
const pairsOf = (text: string): readonly string[] => text.match(/(?:\\.|[^,\\])+/gs) ?? [];

async function textOf(
  pair: string,
  { readText, said }: Pick<ToolContext, 'readText' | 'said'>,
  signal: AbortSignal,
): Promise<ValueFlag> {
  const at = pair.search(/(?<!\\)=/);
  const [path, name] = [pair.slice(0, at), pair.slice(at + 1).replace(/\\(.)/g, '$1')];
  if (at < 1 || name === '')
    throw new AppError('bad-input', 'that is no file for a value', 'write it as --set-file=path.to.value=FILE');
  // Of any file and not of manifests alone: never one that a model or a log has named.
  namedFile(name, said ?? '');
  if (readText === undefined)
    throw new AppError('bad-input', 'files of the person cannot be read in this run', 'give the values one by one');
  return { flag: 'set-file', path, text: await readText(name, signal) };
}

async function fileOf(
  name: string,
  { readFiles, said }: Pick<ToolContext, 'readFiles' | 'said'>,
  signal: AbortSignal,
): Promise<ValueFlag> {
  const shown = JSON.stringify(name.slice(0, 200));
  if (name === '-' || name === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    throw new AppError('bad-input', `${shown} is no file of values`, 'name a .yaml, .yml or .json file');
  namedFile(name, said);
  if (readFiles === undefined)
    throw new AppError('bad-input', 'files of the person cannot be read in this run', 'give the values one by one');
  const [file, ...more] = await readFiles(name, signal);
  if (file === undefined || more.length > 0)
    throw new AppError('bad-input', `${shown} is no single file`, 'name one file of values');
  return { flag: 'values', name: file.name, text: file.text };
}
