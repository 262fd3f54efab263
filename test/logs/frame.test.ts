import { describe, expect, it } from 'vitest';
import { unframed } from '../../src/logs/fields/frame.ts';

const texts = (text: string): string =>
  unframed(text.split('\n').map((one) => ({ at: '', text: one })))
    .map((line) => line.text)
    .join('\n');

describe('what stands before each line', () => {
  it.each([
    ['a tag', '[till] open\n[till]   at drawer\n[till] shut', 'open\n  at drawer\nshut'],
    ['a process of pm2', '0|till  | open\n0|till  | shut', 'open\nshut'],
    [
      'a time before a trace',
      '2026-03-04 11:58:02 TillError: jammed\n2026-03-04 11:58:02     at drawer (till.js:4:9)',
      'TillError: jammed\n    at drawer (till.js:4:9)',
    ],
    [
      'a time before a list',
      '2026-03-04 11:58:02 the till wants these:\n2026-03-04 11:58:02 \n2026-03-04 11:58:02   - TILL_KEY\n2026-03-04 11:58:02   - TILL_SALT',
      'the till wants these:\n\n  - TILL_KEY\n  - TILL_SALT',
    ],
    [
      'the time and host of syslog',
      'Mar  4 11:58:02 node-7 till[7]: Traceback (most recent call last):\nMar  4 11:58:02 node-7 till[7]:   File "till.py"',
      'Traceback (most recent call last):\n  File "till.py"',
    ],
    ['a record of a driver', '{"log":"open\\n","stream":"stdout"}\n{"log":"shut\\n","stream":"stderr"}', 'open\nshut'],
    [
      'a record of a collector with its place',
      '{"log":"open","stream":"stdout","host":"node-7"}\n{"log":"shut","stream":"stdout","host":"node-7"}',
      'open\nshut',
    ],
    ['a record in a tag', '[till] {"msg":"open","ts":1}\n[till] {"msg":"shut","ts":2}', 'open\nshut'],
  ])('is taken off: %s', (_what, framed, bare) => {
    expect(texts(framed)).toBe(bare);
  });

  it.each([
    ['times and levels of the program', '2026-03-04 11:58:02 INFO open\n2026-03-04 11:58:03 ERROR jammed\n  at drawer'],
    ['levels in brackets', '[error] open\n[error] shut'],
    ['records with a level', '{"level":"info","msg":"open"}\n{"level":"error","msg":"jammed"}'],
    ['one line', '[till] open'],
    [
      'times of the program before ordinary lines',
      '2026/03/04 11:58:02 cannot open these:\n2026/03/04 11:58:03 from 10.2.0.59 came a page\n2026/03/04 11:58:04 shut',
    ],
    ['other words for levels in brackets', '[SEVERE] open\n[SEVERE] shut'],
    ['a level before a sign', 'ERROR    | till.py:7 - jammed\nERROR    | till.py:9 - jammed'],
    ['an address that the lines are about', '[till.shop:5432] refused\n[till.shop:5432] refused'],
    ['an address of numbers', '10.2.0.59 | open\n10.2.0.59 | shut'],
    ['a path', '[/srv/till] not writable\n[/srv/till] not writable'],
    ['a code', '[TIL-12541] nobody there\n[TIL-12541] nobody there'],
    ['a fault before a process', 'Killed process[12]: till\nKilled process[12]: till'],
    ['a record that names what it is about', '{"msg":"open","host":"till"}\n{"msg":"shut","host":"till"}'],
    ['tags of several', '[till] open\n[drawer] shut\n[till] shut'],
  ])('stays: %s', (_what, lines) => {
    expect(texts(lines)).toBe(lines);
  });

  it('hides a value that is seen to be secret without the signs of the record', () => {
    const value = 'Xk3vQ9rT7pLm2Zw8Xk3vQ9rT7pLm2Zw8';
    const line = JSON.stringify({ log: `token "${value}" is not valid\n`, stream: 'stderr' });
    expect(texts(`${line}\n${line}`)).not.toContain(value);
  });
});
