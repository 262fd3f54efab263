import { describe, expect, it } from 'vitest';
import { runExplain } from '../../src/cli/commands/explain.ts';
import type { Io } from '../../src/cli/io.ts';
import { CATALOGUE, causeNames, explainCause, isCause } from '../../src/core/causes/index.ts';

/** What `kubewhy explain` prints to standard output at 80 columns. */
function explained(name: string | undefined, form = 'text'): string {
  let text = '';
  runExplain(name, form, { columns: 80, out: (part: string) => (text += part) } as unknown as Io);
  return text;
}

describe('kubewhy explain', () => {
  it.each([
    ['a cause, in any case of letters', 'oomkilled', /^OOMKilled \(critical\)\n[\s\S]*memory than its\s+limit/],
    [
      'a reason of Kubernetes that is never the cause',
      'CrashLoopBackOff',
      /never the cause itself[\s\S]*why the container ends/,
    ],
  ])('says %s', (_what, name, expected) => {
    expect(explained(name)).toMatch(expected);
  });

  it('gives one row as data', () => {
    expect(JSON.parse(explained('SecretKeyNotFound', 'json'))).toMatchObject({
      name: 'SecretKeyNotFound',
      severity: 'critical',
    });
  });

  it('lists every cause, within 80 columns', () => {
    const lines = explained(undefined).trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const text = lines.join('\n');
    const causes = causeNames().filter(isCause);
    expect(causes.filter((name) => !text.includes(name))).toEqual([]);
    expect(CATALOGUE.flatMap(({ causes }) => Object.keys(causes)).toSorted()).toEqual(causes.toSorted());
  });

  it('names the nearest causes for a name with a typing error', () => {
    expect(() => explained('oomkiled')).toThrow(
      expect.objectContaining({ code: 'not-found', nextStep: 'did you mean OOMKilled?' }),
    );
  });
});

describe('the catalogue', () => {
  it('has each name once', () => {
    const names = causeNames();
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('says whole sentences', () => {
    const odd = causeNames().filter((name) => {
      const one = explainCause(name);
      return !/^[A-Z].*\.$/.test(one?.means ?? '') || !/^[A-Z].*\.$/.test(one?.helps ?? '');
    });
    expect(odd).toEqual([]);
  });
});
