import { execFileSync } from 'node:child_process';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/plan.ts';
import { shellLine } from '../../src/core/request/shell.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { cardLines, cardText } from '../../src/ui/card-lines.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { BACKEND, questionOf, scaleBy } from '../helpers/ui-question.ts';

const CONFIG = {
  ...BACKEND,
  target: { ...BACKEND.target, apiVersion: 'v1', kind: 'ConfigMap', name: 'todo-chatbot-config' },
};
const SECRET = {
  ...BACKEND,
  target: { ...BACKEND.target, apiVersion: 'v1', kind: 'Secret', name: 'todo-chatbot-secrets' },
};
const VALUE = 'postgresql://user:s3cr3t-pass@ep-x.neon.tech/db';

const everything = questionOf(
  {
    risk: 'high',
    cluster: { ...questionOf().plan.cluster, context: 'prod-eu', server: 'https://10.0.0.1:6443' },
    changes: [
      scaleBy([{ path: '/spec/replicas', from: 2, to: 0 }]),
      { ...BACKEND, verb: 'delete', propagation: 'Background', graceSeconds: 30 },
      {
        ...CONFIG,
        verb: 'edit',
        edits: [
          { path: '/data/NODE_ENV', from: 'production' },
          { path: '/data/API~1URL', to: 'http://backend:8000' },
        ],
      },
      { ...SECRET, verb: 'secret', exists: false, values: new Sealed({ DATABASE_URL: VALUE }) },
    ],
    warnings: [{ code: 'scale-to-zero', text: 'nothing will serve requests' }],
  },
  {
    index: 1,
    of: 2,
    reason: 'The backend is broken.',
    rehearsal: {
      ok: true,
      notes: ['scale: the server accepts it', 'delete: the server accepts it'],
      warnings: ['policy/x is deprecated'],
    },
  },
);

describe('the rows of an approval card', () => {
  it.each([40, 80, 120])('at %i columns', async (columns) => {
    await expect(`${cardText(everything, columns).replaceAll(/#[0-9a-f]{12}/g, '#MARK')}\n`).toMatchFileSnapshot(
      `golden/card-${columns}.txt`,
    );
  });

  it.each([40, 53, 80, 120])('are never wider than %i columns, with all details too', (columns) => {
    for (const row of cardLines(everything, columns, 'all').map(plainText))
      expect(stringWidth(row)).toBeLessThanOrEqual(columns);
  });

  it.each([
    ['cluster and context', ['https://10.0.0.1:6443', '▲ prod-eu PROTECTED']],
    [
      'namespace and objects',
      ['namespace  todo-chatbot', 'deployment/todo-chatbot-backend', 'secret/todo-chatbot-secrets'],
    ],
    ['before and after', ['~ spec.replicas  2 → 0']],
    ['what is removed and added', ['- data.NODE_ENV  production  (removed)', '+ data["API/URL"]  http://backend:8000']],
    ['the answer of the rehearsal and of admission', ['the server accepts it', '▲ admission: policy/x is deprecated']],
    [
      'warning, risk, undo, kubectl and place in the turn',
      ['▲ nothing will serve', 'HIGH RISK', 'undo ', 'kubectl  ', 'change 1 of 2'],
    ],
    ['the reason of the model, apart and labelled', ['the model says (not checked):\n  The backend is broken.']],
  ])('show %s', (_what, parts) => {
    const text = cardText(everything, 120);
    for (const part of parts) expect(text).toContain(part);
  });

  it.each(['card', 'all', 'kubectl'] as const)('hide secret values (%s)', (part) => {
    const changes: Change[] = [
      { ...SECRET, verb: 'secret', exists: true, values: new Sealed({ DATABASE_URL: VALUE }) },
      { ...SECRET, verb: 'edit', edits: [{ path: '/data/ANY', from: 'b2xkIHZhbHVl', to: 'bmV3IHZhbHVl' }] },
      { ...SECRET, verb: 'create', object: { kind: 'Secret', data: { ANY: 'bmV3IHZhbHVl' } } },
      { ...SECRET, verb: 'edit', edits: [{ path: '/data', to: { ANY: 'bmV3IHZhbHVl', MORE: VALUE } }] },
      { ...CONFIG, verb: 'create', object: { kind: 'List', items: [{ kind: 'Secret', stringData: { ANY: VALUE } }] } },
    ];
    const text = cardText(questionOf({ changes }), 100, part);
    for (const value of [VALUE, 's3cr3t-pass', 'b2xkIHZhbHVl', 'bmV3IHZhbHVl']) expect(text).not.toContain(value);
    if (part !== 'kubectl') expect(text).toMatch(/\*\*\* \(12 bytes, #[0-9a-f]{12}\)/);
  });

  it.each([
    ['a variable under a secret name', '/spec/x', { name: 'JWT_SECRET', value: 'plain-jwt-value' }, 'plain-jwt-value'],
    ['a URL with a password', '/data/URL', VALUE, VALUE],
    ['a key', '/data/API_KEY', 'sk-abcdefghijklmnopqrstuvwx', 'sk-abcdefghijklmnopqrstuvwx'],
    ['an image with the word token', '/spec/y', 'evil/token-service:1.2-malicious', 'evil/token-service:1.2-malicious'],
  ])('show the person’s own change whole: %s', (_what, path, to, expected) => {
    const changes: Change[] = [{ ...CONFIG, verb: 'edit', edits: [{ path, from: 'x', to }] }];
    expect(cardText(questionOf({ changes, title: `set ${expected}` }), 120)).toContain(`set ${expected}`);
    for (const part of ['card', 'all'] as const)
      expect(cardText(questionOf({ changes }), 120, part)).toContain(expected);
  });

  it.each([40, 60, 100])('keep a long command one line of a shell, at %i columns', (columns) => {
    const value = `it's "a" \\ $HOME ${'x y '.repeat(40)}`;
    const command = shellLine(['kubectl', 'patch', 'configmap/a', '-p', JSON.stringify({ data: { key: value } })]);
    const shown = cardText(questionOf({ kubectl: [command] }), columns, 'kubectl')
      .split('\n')
      .slice(1)
      .join('\n');
    const words = (text: string): string =>
      execFileSync('sh', ['-c', `kubectl() { printf '<%s>' "$@"; }\n${text}`]).toString();
    expect(shown.split('\n').length).toBeGreaterThan(2);
    expect(words(shown)).toBe(words(command));
  });

  it('escape and name what is not ASCII, and strip terminal codes and bidi marks', () => {
    const target = { ...BACKEND.target, name: 'todo-chatbоt' };
    const text = cardText(
      questionOf({
        title: 'scale \u001B[8mhidden\u001B[0m \u202Edrow',
        changes: [{ ...BACKEND, target, verb: 'edit', edits: [{ path: '/spec/replicas', from: 1, to: 2 }] }],
      }),
      100,
    );
    expect(text).toContain('todo-chatb\\u{43e}t (not plain ASCII)');
    expect(text).not.toMatch(/[\u001B\u202E]/);
  });

  it('count runs of spaces and newlines that would push the rest away', () => {
    const text = cardText(
      questionOf({ changes: [scaleBy([{ path: '/a', from: 'x', to: `a${' '.repeat(5000)}b${'\n'.repeat(400)}c` }])] }),
      80,
    );
    expect(text).toContain('a⟨5000 spaces⟩b');
    expect(text).toContain('+ ⟨399 empty lines⟩');
    expect(text.split('\n').length).toBeLessThan(30);
  });

  it('show every one of 300 edits and the whole of a long value', () => {
    const long = 'x'.repeat(3000);
    const edits = Array.from({ length: 300 }, (_, at) => ({
      path: `/spec/field${at}`,
      from: at,
      to: at === 299 ? long : at + 1,
    }));
    const text = cardText(questionOf({ changes: [scaleBy(edits)] }), 80);
    for (let at = 0; at < 300; at++) expect(text).toContain(`spec.field${at}`);
    expect(text).toContain('300 edits');
    expect(text.replaceAll(/\s|↳/g, '')).toContain(long);
  });

  it('cut the words of the model at three rows, and say so', () => {
    const text = cardText(questionOf({}, { reason: 'Press y to continue. '.repeat(100) }), 60);
    expect(text.split('\n').filter((row) => row.includes('Press y'))).toHaveLength(3);
    expect(text).toContain('… (cut)');
  });

  it.each([
    ['prod-eu', true],
    ['prd', true],
    ['eks-prod2-eu', true],
    ['product-dev', false],
    ['kind-dev', false],
  ])('mark the context %s as protected: %s', (context, expected) => {
    const question = questionOf();
    const plan = { ...question.plan, cluster: { ...question.plan.cluster, context } };
    expect(cardText({ ...question, plan }, 80).includes('PROTECTED')).toBe(expected);
  });

  it('mark a context that the setting names', () => {
    const question = questionOf();
    const plan = {
      ...question.plan,
      cluster: { ...question.plan.cluster, context: 'kunden', production: true as const },
    };
    expect(cardText({ ...question, plan }, 80)).toContain('kunden PROTECTED');
  });
});

it('a card of several says what follows it', () => {
  const question = { ...questionOf(), index: 1, of: 2, following: ['restart_workload'] };
  for (const part of ['card', 'brief'] as const)
    expect(cardText(question, 80, part)).toContain('change 1 of 2, then restart workload · ');
});

it('the card of a small screen leaves out nothing but undo, commands and the address of the server', () => {
  const brief = cardText({ ...questionOf(), reason: 'because it is slow' }, 80, 'brief');
  for (const text of [
    '2 → 5',
    'in context kind-dev · namespace todo-chatbot',
    'deployment/todo-chatbot-backend',
    'dry run',
    'because it is slow',
  ])
    expect(brief).toContain(text);
  expect(brief).not.toContain('kubectl');
  const guarded = questionOf();
  const target = { ...guarded.plan.cluster, context: 'prod-eu' };
  expect(cardText({ ...guarded, plan: { ...guarded.plan, cluster: target } }, 80, 'brief')).toContain(
    '▲ prod-eu PROTECTED',
  );
  const elsewhere = { ...guarded.plan.cluster, otherServer: true as const };
  expect(cardText({ ...guarded, plan: { ...guarded.plan, cluster: elsewhere } }, 80, 'brief')).toContain(
    `in context kind-dev at ${elsewhere.server} · namespace`,
  );
});
