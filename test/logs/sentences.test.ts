import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../src/logs/entries.ts';
import { isBad, looksBad } from '../../src/logs/faults.ts';
import { sentenceOf } from '../../src/logs/sentence.ts';
import { isGeneric } from '../../src/logs/words/generic.ts';

const entries = (text: string) => entriesOf(text.split('\n').map((one) => ({ at: '', text: one })));
const sentence = (text: string): string => sentenceOf(entries(text)[0] ?? { from: 0, lines: [] }).text;

describe('the sentence of an entry', () => {
  it('takes what a bare root is of from the link above it', () => {
    expect(
      sentence(`2026-03-04T11:58:02.404Z ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.acme.TillException: till did not open
\tat org.acme.Till.open(Till.java:12)
Caused by: org.acme.StoreException: Failed to open vault /srv/till/vault.p12
\tat org.acme.Store.load(Store.java:4)
Caused by: java.io.IOException: vault password was incorrect
\tat org.acme.Vault.read(Vault.java:9)`),
    ).toBe('StoreException: Failed to open vault /srv/till/vault.p12: IOException: vault password was incorrect');
  });

  it('leaves a root alone that names what it is of', () => {
    expect(
      sentence(`org.acme.TillException: cannot open /srv/till
\tat org.acme.Till.open(Till.java:12)
Caused by: java.io.IOException: /srv/till/9.lock is held
\tat org.acme.Vault.read(Vault.java:9)`),
    ).toBe('IOException: /srv/till/9.lock is held');
  });

  it('goes on where a paragraph breaks off at the width of a terminal', () => {
    expect(
      sentence(`Error: the layout of the till directory was changed in version nine and it
       has to be converted before the first start. Read on below.
       More of it.`),
    ).toBe(
      'the layout of the till directory was changed in version nine and it has to be converted before the first start',
    );
  });

  it('goes on where its line ends with a word that ends no sentence', () => {
    expect(
      sentence(`node:internal/till:48
  return open(drawer);
         ^

Error: The drawer '/srv/till/modules/drawer/build/drawer.node'
was made for a different till using
TILL_VERSION 108. This till has TILL_VERSION 127.
    at open (/srv/till.js:4:9)`),
    ).toBe(
      "The drawer '/srv/till/modules/drawer/build/drawer.node' was made for a different till using TILL_VERSION 108",
    );
  });

  it('says what is asked for in a list below it', () => {
    expect(
      sentence(`2026-03-04 11:58:02 [ERROR] [Entry]: Till is not set up and no keeper is specified
    You need to specify one of the following:
    - TILL_KEEPER
    - TILL_RANDOM_KEEPER`),
    ).toBe(
      'Till is not set up and no keeper is specified: You need to specify one of the following: TILL_KEEPER, TILL_RANDOM_KEEPER',
    );
  });

  it('is that of a trace which a record carries in its message', () => {
    const trace =
      'Traceback (most recent call last):\n  File "till.py", line 4, in drawer\nTillError: drawer nine is jammed';
    expect(sentence(JSON.stringify({ time: '11:58:02', message: trace }))).toBe('TillError: drawer nine is jammed');
    expect(sentence(JSON.stringify({ message: 'the till:\nopen since nine' }))).toBe('the till: open since nine');
  });

  it('is what npm says of a fault of its own', () => {
    expect(
      sentence(`npm error code E401
npm error Unable to authenticate, your token seems to be
npm error invalid.
npm error A complete log of this run can be found in: /root/.npm/_logs/x.log`),
    ).toBe('npm E401: Unable to authenticate, your token seems to be invalid.');
    expect(
      sentence(`npm ERR! code ENOTDIR
npm ERR! syscall open
npm ERR! path /srv/till/shop.json
npm ERR! errno -20
npm ERR! enotdir ENOTDIR: not a directory, open '/srv/till/shop.json'
npm ERR! enotdir This is related to npm not being able to find a file.`),
    ).toBe("npm ENOTDIR: not a directory, open '/srv/till/shop.json'");
  });

  it('is the reason in a trace of Ruby, not a frame', () => {
    const text = `Till::JamError: till nine: drawer "b" is stuck
/srv/till/drawer.rb:61:in 'Till::Drawer#open'

Caused by:
Till::MotorError: motor 4 does not turn
/srv/till/motor.rb:9:in 'block (2 levels) in <top (required)>'
Tasks: TOP => till:open`;
    expect(entries(text)).toHaveLength(1);
    expect(sentence(text)).toBe('MotorError: motor 4 does not turn');
  });

  it('is not a member of an object that Node prints', () => {
    expect(
      sentence(`Error: ring 7 does not match
    at open (/srv/till.js:4:9) {
  reason: 'unsupported',
  code: 'ERR_TILL'
}`),
    ).toBe('ring 7 does not match');
  });
});

describe('a sentence that says nothing', () => {
  it.each([
    ['startup failed: seal token mismatch for ring 7', false],
    ['startup failed: shutting down', true],
    ['giving up on ledger (attempts=5)', true],
    ['409: conflict: terminated by another till; make sure that only one till is open at a time', false],
    ['process terminated', true],
    ['(Sorry if that message makes no sense.)', true],
  ])('%s: %s', (text, is) => {
    expect(isGeneric(text)).toBe(is);
  });
});

describe('words of a fault', () => {
  it.each([
    ['pq: SSL is not enabled on the ledger', true],
    ['Bad file format in till.9.aof', true],
    ['rates for EURUSD and EURCHF', false],
    ['connect ECONNREFUSED till', true],
    ["2026-03-04T11:58:02Z ERROR: /srv/till/drawer.rb:71:in 'Till::Drawer#open'", false],
  ])('%s: %s', (text, is) => {
    expect(isBad(text)).toBe(is);
  });

  it('how a program is set up is no fault of one that runs, and why one ends', () => {
    expect(isBad('Tills are not enabled')).toBe(true);
    expect(looksBad('Tills are not enabled')).toBe(false);
    expect(looksBad('Tills are not enabled: permission denied')).toBe(true);
  });

  it('a frame at the level of errors is none', () => {
    expect(looksBad("2026-03-04T11:58:02Z pid=1 tid=2d0 ERROR: /srv/till/drawer.rb:71:in 'Till::Drawer#open'")).toBe(
      false,
    );
  });
});
