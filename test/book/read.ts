import { splitWords } from '../helpers/shell-words.ts';

/** One command of a page: the line as it is written there, and what the page shows of its output (console blocks). */
export type Step = {
  readonly page: string;
  readonly at: number;
  readonly line: string;
  readonly shown: readonly string[];
};
/** Commands that run one after the other on one embedded cluster. */
export type Part = {
  readonly scenario: string;
  readonly namespace: string;
  readonly anew: boolean;
  readonly steps: readonly Step[];
};

const DIRECTIVE = /^<!-- runs on: ([a-z-]+)(?:, in ([a-z-]+))?(, anew)? -->$/;

/**
 * The commands of a page. Blocks marked `sh` hold a command a line, those marked `console` commands behind `$ ` with
 * their output. `<!-- runs on: SCENARIO[, in NAMESPACE][, anew] -->` starts a new part: one cluster for all that
 * follows, or (anew) one for each line.
 */
export function partsOf(page: string, text: string): readonly Part[] {
  const parts: { scenario: string; namespace: string; anew: boolean; steps: Step[] }[] = [];
  let fence: string | undefined;
  let open: { at: number; line: string; shown: string[] } | undefined;
  const push = (step: Omit<Step, 'page'>): void => {
    if (parts.length === 0)
      parts.push({ scenario: 'missing-secret-key', namespace: 'todo-chatbot', anew: false, steps: [] });
    parts.at(-1)?.steps.push({ page, ...step });
  };
  const end = (): void => {
    if (open) push(open);
    open = undefined;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark] = /^```(\w*)/.exec(line) ?? [];
    const [, scenario, namespace = 'todo-chatbot', anew] = DIRECTIVE.exec(line) ?? [];
    if (mark !== undefined) {
      end();
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined && scenario !== undefined)
      parts.push({ scenario, namespace, anew: anew !== undefined, steps: [] });
    else if (fence === 'sh' && line.trim() !== '' && !line.startsWith('#'))
      push({ at: index + 1, line: line.replace(/\s+#.*$/, ''), shown: [] });
    else if (fence === 'console' && line.startsWith('$ ')) {
      end();
      open = { at: index + 1, line: line.slice(2), shown: [] };
    } else if (fence === 'console' && line.startsWith('> ') && open) open.line += ` ${line.slice(2)}`;
    else if (fence === 'console') open?.shown.push(line);
  }
  end();
  return parts.filter(({ steps }) => steps.length > 0);
}

/** Lines of kubewhy in blocks that say nothing of their language, which would not be run. */
export const unmarkedIn = (text: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
    .filter(([, mark = '']) => !['sh', 'console', 'yaml', 'json', 'cron'].includes(mark))
    .flatMap(([, , block = '']) => block.split('\n').filter((line) => /(?:^|[ $|])kubewhy(?: |$)/.test(line)));

export type Words = {
  readonly env: Readonly<Record<string, string>>;
  /** Without the program's name; undefined for another program's line. */
  readonly args?: readonly string[];
  readonly piped: boolean;
  /** Standard error is sent away. */
  readonly quiet: boolean;
};

/** A line as the shell reads it: variables before it, `LEFT | kubewhy …`, and what the shell does with its output. */
export function wordsOf(line: string): Words {
  const all = splitWords(line);
  const pipe = all.indexOf('|');
  const piped = pipe > 0 && ['kubewhy'].includes(all[pipe + 1] ?? '');
  const own = piped ? all.slice(pipe + 1) : all;
  const quiet = own.includes('2>/dev/null');
  const first = own.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const env = Object.fromEntries(
    own.slice(0, Math.max(first, 0)).map((word) => [word.split('=', 1)[0] ?? '', word.replace(/^[A-Z_]+=/, '')]),
  );
  const program = own.slice(first, first + 2).join(' ');
  const length = program.startsWith('kubewhy') ? 1 : program === 'kubectl why' ? 2 : 0;
  if (length === 0 || first < 0) return { env, piped, quiet };
  const rest = own.slice(first + length);
  const cut = rest.findIndex((word) => /^(?:\||>|>>|2>\S*|&|&&|\|\|)$/.test(word));
  return { env, piped, quiet, args: cut < 0 ? rest : rest.slice(0, cut) };
}

/** What differs in each run: names of pods, ids, times, ports and how long something took. */
const plain = (line: string): string =>
  line
    .replace(/[\da-f]{64}/g, 'HASH')
    .replace(/-[a-z\d]{8,10}-[a-z\d]{5}\b/g, '-POD')
    .replace(/\b[\da-f]{8}\b/g, 'ID')
    .replace(/http:\/\/127\.0\.0\.1:\d+(?:\/[\da-f]{32})?/g, 'URL')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'N s')
    .replace(/\b(?:\d+[smhd])+\b/g, 'AGE')
    .replace(/\s+/g, ' ')
    .trim();

/** The first line that a page shows and the run did not print there; `…` stands for any text, alone for any lines. */
export function missingOf(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n').map(plain).filter(Boolean);
  let at = 0;
  let loose = false;
  for (const line of shown.map(plain).filter(Boolean)) {
    if (line === '…') {
      loose = true;
      continue;
    }
    const fits = (one: string): boolean => wild(line).test(one);
    const found = loose ? lines.findIndex((one, index) => index >= at && fits(one)) : fits(lines[at] ?? '') ? at : -1;
    if (found < 0) return `${line}\n  in its place: ${lines[at] ?? '(the end)'}`;
    at = found + 1;
    loose = false;
  }
  return loose || at >= lines.length ? undefined : `(the end)\n  in its place: ${lines[at]}`;
}

const wild = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
