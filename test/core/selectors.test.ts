import { describe, expect, it } from 'vitest';
import { meetsTerm, parseFields, parseSelector, selects, showSelector } from '../../src/core/selectors.ts';

const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

describe('label selectors, by the rules of the API server', () => {
  it.each([
    ['an empty selector selects everything', {}, { app: 'web' }, true],
    ['an absent selector selects nothing', undefined, { app: 'web' }, false],
    ['a null selector selects nothing', null, { app: 'web' }, false],
    ['all pairs must fit', { matchLabels: { app: 'web', tier: 'a' } }, { app: 'web' }, false],
    ['an expression alone', expression('app', 'In', 'web', 'api'), { app: 'web' }, true],
    [
      'pairs and expressions together',
      { matchLabels: { app: 'web' }, ...expression('tier', 'In', 'x') },
      { app: 'web', tier: 'y' },
      false,
    ],
    ['NotIn holds for an object without the label', expression('tier', 'NotIn', 'x'), { app: 'web' }, true],
    ['Exists wants the label, whatever it says', expression('tier', 'Exists'), { tier: '' }, true],
    ['DoesNotExist', expression('tier', 'DoesNotExist'), { tier: '' }, false],
    ['an unknown operator selects nothing', expression('tier', 'Like', 'x'), { tier: 'x' }, false],
    ['a label named as a member of all objects', expression('constructor', 'Exists'), { app: 'web' }, false],
    ['no labels at all', expression('app', 'Exists'), undefined, false],
  ])('%s', (_what, selector, labels, wanted) => {
    expect(selects(selector, labels)).toBe(wanted);
  });

  it.each([
    ['n>3', '4', true],
    ['n>3', '3', false],
    ['n<3', '2', true],
    ['n>9007199254740993', '9007199254740994', true],
    ['n>3', '', false],
    ['n>3', '4.5', false],
    ['n>3', 'many', false],
    ['n>3', undefined, false],
  ])('%s of a label %j is %j: whole numbers of 64 bits', (text, value, wanted) => {
    const [term] = parseSelector(text).terms;
    expect(meetsTerm(value === undefined ? {} : { n: value }, term ?? { key: '', operator: '' })).toBe(wanted);
  });

  it.each([
    ['a=b', 'In'],
    ['a==b', 'In'],
    ['a!=b', 'NotIn'],
    ['a in (b, c)', 'In'],
    ['a notin (b,c)', 'NotIn'],
    ['a', 'Exists'],
    ['!a', 'DoesNotExist'],
    ['example.com/a=b', 'In'],
  ])('reads %j', (text, operator) => {
    expect(parseSelector(text)).toMatchObject({ terms: [{ operator }] });
    expect(parseSelector(text).wrong).toBeUndefined();
  });

  it.each(['a b', '=b', 'a>b', 'a in b', '-a', '!'])('says which part of %j is none', (text) => {
    expect(parseSelector(`app=web,${text}`).wrong).toBe(text);
  });

  it('writes a selector as the API takes it, sorted as kubectl shows it', () => {
    const selector = {
      matchLabels: { tier: 'front', app: 'web' },
      matchExpressions: [
        { key: 'track', operator: 'NotIn', values: ['b', 'a'] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    };
    expect(showSelector(selector)).toBe('!canary,app=web,tier=front,track notin (a,b)');
    const { terms, wrong } = parseSelector(showSelector(selector));
    expect(wrong).toBeUndefined();
    const fits = (labels: Record<string, string>) => terms.every((term) => meetsTerm(labels, term));
    expect(fits({ app: 'web', tier: 'front' })).toBe(true);
    expect(fits({ app: 'web', tier: 'front', track: 'a' })).toBe(false);
  });
});

describe('field selectors', () => {
  it.each([
    ['metadata.name=web', [{ path: 'metadata.name', value: 'web', equal: true }]],
    [
      'status.phase!=Running,spec.nodeName==',
      [
        { path: 'status.phase', value: 'Running', equal: false },
        { path: 'spec.nodeName', value: '', equal: true },
      ],
    ],
    ['reason=a\\,b', [{ path: 'reason', value: 'a,b', equal: true }]],
  ])('%s', (text, terms) => {
    expect(parseFields(text)).toEqual({ terms });
  });
  it('says which part is none', () => expect(parseFields('a=b,c').wrong).toBe('c'));
});
