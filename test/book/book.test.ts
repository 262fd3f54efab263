import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingOf, type Part, partsOf, type Step, unmarkedIn, wordsOf } from './read.ts';
import { type Desk, deskOf } from './run.ts';
import { reasonFor, REASONS } from './not-run.ts';

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(page, 'utf8');
/** What runs until a person stops it. */
const ENDLESS = /^kubewhy (?:demo\b.*--serve|.*\s(?:-f|--follow)\b|port-forward)/;
const PIPED =
  'LAST SEEN   TYPE      REASON    OBJECT        MESSAGE\n2m   Warning   BackOff   pod/web-0   Back-off restarting failed container\n';

/** Ids and hashes of plans are those of this run, not those that the page shows. */
function withIds(line: string, printed: string): string {
  const [, id = '', hash = ''] =
    [...printed.matchAll(/kubewhy apply ([\da-f]{8}) --confirm ([\da-f]{64})/g)].at(-1) ?? [];
  return id === ''
    ? line
    : line.replace(/(kubewhy apply )[\da-f]{8}\b/, `$1${id}`).replace(/(--confirm )[\da-f]+…?(?= |$)/, `$1${hash}`);
}

/** Parts with something to run. */
const runnable = (page: string): readonly Part[] =>
  partsOf(page, textOf(page)).filter(({ steps }) => steps.some((step) => reasonFor(step) === undefined));

/** The key that a page shows as pressed: `… no: yes` is y, another word is typed. */
const answerIn = (shown: readonly string[]): string | undefined => {
  const [, word] = /(?:n or Esc no): (\S+)/.exec(shown.join('\n')) ?? [];
  return word === 'yes' ? 'y' : word === 'no' ? 'n' : word;
};

/** A page may show what is refused; it ends as wrong usage does. */
const NOT_DONE = /^I (?:do not delete|cannot do that in this run)/m;

describe.each(pages)('%s', (page) => {
  it('marks every block with a command', () => {
    expect(unmarkedIn(textOf(page))).toEqual([]);
  });

  describe.each(runnable(page).map((part): [string, Part] => [`on ${part.scenario}, line ${part.steps[0]?.at}`, part]))(
    '%s',
    (_name, part) => {
      let desk: Desk;
      let code = -1;
      let all = '';
      beforeAll(async () => void (desk = await deskOf(part)));
      afterAll(() => desk.close());

      it.each(
        part.steps.filter((step) => reasonFor(step) === undefined).map((step): [string, Step] => [step.line, step]),
      )('%s', async (line, { shown }) => {
        if (line === 'echo $?') {
          expect(missingOf(shown, String(code))).toBeUndefined();
          return;
        }
        const { args, env, piped, quiet } = wordsOf(withIds(line, all));
        expect(args, 'is not a line of kubewhy, and not-run.ts gives no reason').toBeDefined();
        const console = shown.length > 0;
        const answer = answerIn(shown);
        const done = await desk.run(args ?? [], env, {
          quiet,
          terminal: console && !piped && answer !== undefined,
          ...(answer === undefined ? {} : { answer }),
          ...(piped ? { input: PIPED } : {}),
          ...(ENDLESS.test(line) ? { stopMs: 2_500 } : {}),
        });
        code = done.code;
        all += done.printed;
        expect(done.printed).not.toMatch(/I did not understand|I do not know the/);
        if (console) expect(missingOf(shown, done.printed), done.printed).toBeUndefined();
        else if (NOT_DONE.test(done.printed)) expect(done.code).toBe(2);
        else expect([0, 3, 7, 10, ...(ENDLESS.test(line) ? [130] : [])], done.printed).toContain(done.code);
      });
    },
  );
});

describe('what is not run', () => {
  const steps = pages.flatMap((page) => partsOf(page, textOf(page)).flatMap(({ steps }) => steps));

  it.each(REASONS)('%s is still written somewhere', (pattern) => {
    expect(steps.filter(({ line }) => pattern.test(line))).not.toEqual([]);
  });

  it('is less than a third of all', () => {
    const left = steps.filter((step) => reasonFor(step) !== undefined);
    expect(left.length / steps.length).toBeLessThan(1 / 3);
  });
});

describe('the comparison', () => {
  it.each<[string, string[], string, boolean]>([
    ['the same lines', ['a', 'b'], 'a\nb\n', true],
    ['another line', ['a', 'c'], 'a\nb\n', false],
    ['a line that is missing at the end', ['a'], 'a\nb\n', false],
    ['lines that are left out', ['a', '…', 'd'], 'a\nb\nc\nd\n', true],
    ['text that is left out', ['a … d'], 'a b c d\n', true],
    ['another pod, id, time and age', ['web-5d4f6c7b8-abcde 9cb17a43 3m'], 'web-6d4f6c7b8-xyz12 8ab17a43 2h5m\n', true],
    ['another name', ['web-5d4f6c7b8-abcde'], 'api-5d4f6c7b8-abcde\n', false],
  ])('%s', (_what, shown, printed, same) => {
    expect(missingOf(shown, printed) === undefined).toBe(same);
  });
});
