import { expect, it } from 'vitest';
import { entriesOf } from '../../src/logs/entries.ts';
import { withoutData } from '../../src/logs/meaning/hint.ts';
import { namedIn } from '../../src/logs/meaning/named-things.ts';
import { recordOf } from '../../src/logs/record.ts';
import { sentenceOf } from '../../src/logs/sentence.ts';
import { isGeneric } from '../../src/logs/words/generic.ts';

const entries = (...lines: readonly string[]) => entriesOf(lines.map((text) => ({ at: '2026-03-04T11:58:02Z', text })));
const sentences = (...lines: readonly string[]) => entries(...lines).map((entry) => sentenceOf(entry).text);

it.each([
  ['F260304 11:58:02.404100 44 7@till/open.go:21 ⋮ [n2,till=9] 318  the till is jammed', 'fatal', 'the till is jammed'],
  ['W260304 11:58:02.404100 44 till/open.go:21 ⋮ [-] 7  the till is slow', 'warn', 'the till is slow'],
  ['E20260304 11:58:02.404100    44 open.cc:21] the till is jammed', 'error', 'the till is jammed'],
])('a head with its day, its place and its tags is read: %s', (line, level, message) => {
  expect(recordOf(line)).toMatchObject({ level, message });
});

it.each([
  ['{"level":0,"msg":"the till opens","count":9}', undefined],
  ['{"level":1,"msg":"the till opens","count":9}', undefined],
  ['{"level":2,"msg":"the till is gone"}', 'fatal'],
  ['{"level":6,"msg":"the till opens"}', 'info'],
])('a number of verbosity declares no fault: %s', (line, level) => {
  expect(recordOf(line).level).toBe(level);
});

it.each([
  ['An error occurred: the till of branch 9 is withdrawn', 'error'],
  ['A fatal error has occurred while the till was opened: no drawer', 'error'],
  ['An error occurred', undefined],
  ['An order was received: one apple', undefined],
])('a sentence that calls itself an error is one: %s', (line, level) => {
  expect(['fatal', 'error'].includes(recordOf(line).level ?? '') ? 'error' : recordOf(line).level).toBe(level);
});

it('the report that the same place writes after its fatal line goes on with that', () => {
  const head = 'F260304 11:58:02.404100 44 7@till/open.go:21 ⋮ [n2] 318';
  const all = [
    `${head}  drawer 9 does not answer to its number`,
    `${head} !goroutine 44 [running]:`,
    `${head} !\ttill/open.go:21 +0x89`,
    `${head} !The till ended by a fatal error. Such errors come of broken drawers or`,
    `${head} !of a mistake in the till.`,
  ];
  expect(sentences(...all)).toEqual(['drawer 9 does not answer to its number']);
});

it('errors of one place that do not end the process stay apart', () => {
  const head = 'E0304 11:58:02.404100      44 open.go:21]';
  expect(sentences(`${head} drawer 8 is stuck`, `${head} drawer 9 is stuck`)).toHaveLength(2);
});

it.each([
  [
    String.raw`{"msg":"cannot fetch, will retry","error":"Run(scp till:/x): exit status 1: { stdout: \"\", stderr: \"Banner.\\nscp: /x: No such file or directory\\n\" }"}`,
    'scp: /x: No such file or directory',
  ],
  [
    `level=error msg="step failed" err="exit status 2" stderr='tar: short.tar: Cannot open: Permission denied'`,
    undefined,
  ],
  [String.raw`{"msg":"done with faults","error":"exit status 1: { stdout: \"9\", stderr: \"\" }"}`, undefined],
])('what a program that was run said on its standard error decides: %#', (line, told) => {
  const [said = ''] = sentences(line);
  if (told === undefined) expect(said).toMatch(/^(?:step failed|done with faults|tar: )/);
  else expect(said).toBe(told);
});

it('a record behind a sentence is data, unless it says what is wrong', () => {
  expect(withoutData('no price was found: {"till":"nine","apples":[{"key":"a"}]}')).toBe('no price was found');
  const told = 'the request failed: {"message":"topic \\"till\\" was not found"}';
  expect(withoutData(told)).toBe(told);
});

it('an address to read at is none that a program uses', () => {
  const names = (text: string) => namedIn(text).map(({ text: own }) => own);
  expect(names('seal 9 was not found. For more information go to https://till.example/seals')).toEqual([]);
  expect(names('cannot fetch details from https://till.example/seals')).toContain('https://till.example/seals');
});

it.each([
  ['Error serving the order. The drawer is either not initialized or shutting down.', true],
  ['The drawer is shutting down, as its seal was denied by the till of branch nine.', false],
])('that a program is not up, or ends, is no reason: %s', (text, generic) => {
  expect(isGeneric(text)).toBe(generic);
});
