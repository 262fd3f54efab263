import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { readLiteral, readSet } from '../../src/helm/strvals.ts';
import type { Tree } from '../../src/helm/values.ts';
import { TOOLS } from '../../tools/index.ts';
import { helmWorld, type World } from './world.ts';

type How = 'typed' | 'text' | 'json' | 'literal';
const read = (how: How, ...texts: readonly string[]): unknown => {
  const tree: Tree = {};
  for (const text of texts) {
    if (how === 'literal') readLiteral(text, tree);
    else readSet(text, tree, how);
  }
  return tree;
};

/** What `helm template` of helm 3.22.0 and 4.3.1 makes of each. */
const READ: readonly (readonly [How, string, unknown])[] = [
  ['typed', 'a=1,b=true,c=FALSE,d=null,e=NULL', { a: 1, b: true, c: false, d: null, e: null }],
  ['typed', 'a=01,b=1.10,c=1e3,d=0,e=-3,f=+5', { a: '01', b: '1.10', c: '1e3', d: 0, e: -3, f: 5 }],
  ['typed', 'a=,b=x y,c=', { a: '', b: 'x y', c: '' }],
  ['typed', 'a.b.c=1,a.b.d=2,a.e=3', { a: { b: { c: 1, d: 2 }, e: 3 } }],
  [
    'typed',
    String.raw`nodeSelector.kubernetes\.io/os=linux,a=b\,c`,
    { nodeSelector: { 'kubernetes.io/os': 'linux' }, a: 'b,c' },
  ],
  ['typed', 'a={x,1,true},b=2', { a: ['x', 1, true], b: 2 }],
  ['typed', 'a={}', { a: [''] }],
  ['typed', 'a[0]=x,a[2]=z', { a: ['x', null, 'z'] }],
  ['typed', 'env[0].name=A,env[0].value=1,env[1].name=B', { env: [{ name: 'A', value: 1 }, { name: 'B' }] }],
  ['typed', 'a[0][1]=x', { a: [[null, 'x']] }],
  ['typed', 'a=1,', { a: 1 }],
  ['typed', 'a=["x"', { a: '["x"' }],
  ['text', 'a=1,b=true,c={1,x},d=null', { a: '1', b: 'true', c: ['1', 'x'], d: 'null' }],
  [
    'json',
    'a={"x":[1,{"y":"},"}]},b.c=["p"], d=null,e=',
    { a: { x: [1, { y: '},' }] }, b: { c: ['p'] }, ' d': null, e: null },
  ],
  ['json', 'a[1]="q,r"', { a: [null, 'q,r'] }],
  ['literal', String.raw`a.b=x,y\z={`, { a: { b: String.raw`x,y\z={` } }],
  ['literal', 'a[0]={x}', { a: ['{x}'] }],
];

const REFUSED: readonly (readonly [How, string])[] = [
  ['typed', 'a'],
  ['typed', 'a,b=1'],
  ['typed', 'a={x'],
  ['typed', 'a[x]=1'],
  ['typed', 'a[-1]=1'],
  ['typed', 'a[0]x=1'],
  ['typed', 'a=1,a.b=2'],
  ['typed', 'a.b=1,a[0]=2'],
  ['typed', 'a[99999]=1'],
  ['typed', '__proto__.x=1'],
  ['json', 'a={"x":}'],
  ['json', 'a=tru'],
];

describe('value flags are read as helm reads them', () => {
  it.each(READ)('%s: %s', (how, text, wanted) => {
    expect(read(how, text)).toEqual(wanted);
  });

  it.each(REFUSED)('%s: %s is refused', (how, text) => {
    expect(() => read(how, text)).toThrow(/helm cannot read/);
  });

  it('grows on what was set before, and says no value in its errors', () => {
    expect(read('typed', 'a[0]=x', 'a[1]=y', 'b.c=1', 'b.d=2')).toEqual({ a: ['x', 'y'], b: { c: 1, d: 2 } });
    expect(() => read('json', 'password={"p":hunter2}')).not.toThrow(/hunter2/);
  });
});

const FILES: Readonly<Record<string, string>> = {
  'prod.yaml':
    'replicaCount:\n  backend: 3\nconfig: {nodeEnv: staging}\nglobal:\n  databasePassword: planted-hunter2-prod\n  extraThing: on\n',
  'last.yaml': 'replicaCount: {backend: 4}\n',
  'broken.yaml': 'a: [planted-hunter2-prod\n',
  'two.yaml': 'a: 1\n---\nb: 2\n',
  'list.yaml': '- a\n',
  'forms.yaml': [
    'global:',
    '  auth: {password: 73519284}',
    '  env: [{name: DB_PASSWORD, value: planted-x1}, {name: LOG_LEVEL, value: debug}]',
    '  extraArgs: ["--db-password=planted-x2", "--port=80"]',
    '  command: [run, --api-token, planted-x3]',
    '  site: "mysql://me:planted-x4@db/x"',
    '  plainArgs: ["--port=80"]',
    'config: {nodeEnv: staging}',
    '',
  ].join('\n'),
};

const TEXTS: Readonly<Record<string, string>> = {
  'motd.txt': 'welcome, {you}: a=1\\n\nsecond line',
  id_rsa: '-----BEGIN OPENSSH PRIVATE KEY-----\nplanted-x7\n-----END OPENSSH PRIVATE KEY-----\n',
};

/** A value that the chart uses, so that something changes. */
const MORE = '--set=replicaCount.frontend=3';

describe('a typed helm command', () => {
  let world: World;
  beforeAll(async () => {
    world = await helmWorld({
      more: {
        said: 'helm upgrade todo-chatbot charts/todo-chatbot -f prod.yaml -f last.yaml -f broken.yaml -f two.yaml -f list.yaml -f forms.yaml -f folder --set-file config.motd=motd.txt,config.key=id_rsa',
        readFiles: (path) =>
          Promise.resolve(
            path === 'folder'
              ? Object.entries(FILES).map(([name, text]) => ({ name, text }))
              : [{ name: path, text: FILES[path] ?? '' }],
          ),
        readText: (path) => Promise.resolve(TEXTS[path] ?? ''),
      },
    });
  });
  afterAll(() => world.close());

  const plan = async (input: Record<string, unknown>): Promise<Plan> => {
    const tool = TOOLS.find(({ name }) => name === 'helm_upgrade');
    if (tool?.effect !== 'change') throw new Error('no helm_upgrade');
    const signal = new AbortController().signal;
    return tool.plan(tool.input.parse({ release: 'todo-chatbot', ...input }), world.context, signal);
  };
  const effects = ({ changes }: Plan): readonly string[] =>
    changes.flatMap((change) => (change.verb === 'helm' ? (change.release.effects ?? []) : []));

  it('reads its files in order, then its flags, and shows no secret of a file', async () => {
    const made = await plan({
      set: ['--set=replicaCount.frontend=3', '--values=prod.yaml,last.yaml', '--set-string=config.nodeEnv=development'],
    });
    const shown = effects(made);
    expect(shown).toContain('value replicaCount.backend = 4');
    expect(shown).toContain('value replicaCount.frontend = 3');
    expect(shown).toContain('value global.databasePassword = [hidden]');
    expect(shown).toContain('value global.extraThing = true');
    expect(shown.join('\n')).not.toContain('nodeEnv = staging');
    expect(JSON.stringify(made)).not.toContain('planted-hunter2-prod');
    expect(made.warnings.map(({ code }) => code)).toContain('values-hold-secrets');
  });

  it('shows a secret of a file in none of its forms: digits, a name and its value, a flag, two words, a URL', async () => {
    const made = await plan({ set: ['--values=forms.yaml'] });
    expect(JSON.stringify(made)).not.toMatch(/planted|73519284/);
    const shown = effects(made);
    for (const path of ['auth.password', 'env', 'extraArgs', 'command', 'site'])
      expect(shown).toContain(`value global.${path} = [hidden]`);
    expect(shown).toContain('value global.plainArgs = ["--port=80"]');
  });

  it('takes the text of a file as it is, behind the other flags of that value', async () => {
    const made = await plan({ set: ['--set-file=global.motd=motd.txt', MORE, '--set-string=global.motd=typed'] });
    expect(effects(made)).toContain(`value global.motd = ${JSON.stringify(TEXTS['motd.txt'])}`);
    expect(
      effects(await plan({ set: ['--set-file=global.motd=motd.txt', MORE, '--set-literal=global.motd=last'] })),
    ).toContain('value global.motd = last');
  });

  it('hides a key in such a file', async () => {
    const made = await plan({ set: ['--set-file=global.key=id_rsa', MORE] });
    expect(effects(made)).toContain('value global.key = [hidden]');
    expect(JSON.stringify(made)).not.toContain('planted-x7');
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a file for a value that nobody typed', { set: ['--set-file=global.motd=other.txt'] }, /not named by the person/],
    ['a file for no value', { set: ['--set-file=motd.txt'] }, /no file for a value/],
    ['a file that nobody typed', { set: ['--values=other.yaml'] }, /not named by the person/],
    ['a file that is no YAML', { set: ['--values=broken.yaml'] }, /broken\.yaml is not YAML \(line \d+\)/],
    ['a file of two documents', { set: ['--values=two.yaml'] }, /several documents/],
    ['a list', { set: ['--values=list.yaml'] }, /no names with values/],
    ['a folder', { set: ['--values=folder'] }, /no single file/],
    ['standard input', { set: ['--values=-'] }, /no file of values/],
    ['another flag', { set: ['--post-renderer=x'] }, /no flag for values/],
    ['a typed secret', { set: ['--set=global.databasePassword=planted-x9'] }, /looks like a secret/],
    ['a typed secret of digits', { set: ['--set=global.auth.password=73519284'] }, /looks like a secret/],
    [
      'a typed secret that another wish names',
      { set: ['global.auth.password=73519284'] },
      /looks like a secret|has no/,
    ],
    [
      'a typed pair of a secret name and its value',
      { set: ['--set=global.env[0].name=DB_PASSWORD,global.env[0].value=planted-x9'] },
      /looks like a secret/,
    ],
    ['a typed flag with a secret', { set: ['--set=global.args={--db-password=planted-x9}'] }, /looks like a secret/],
    ['a typed list of a flag and a secret', { set: ['--set-json=global.args=["--token","planted-x9"]'] }, /a secret/],
    [
      'a typed secret where the chart has no map',
      { set: ['--set=replicaCount.backend.password=planted-x9'] },
      /looks like a secret/,
    ],
    [
      'a value of another type',
      { set: ['--set=replicaCount.backend=many'] },
      /replicaCount\.backend cannot be a string/,
    ],
    ['a value that the chart does not know', { set: ['--set=replicaCount.backned=3'] }, /did you mean|has no value/],
    ['two ways at once', { set: ['logLevel=info', '--set=logLevel=info'] }, /two ways/],
    ['an install of what is there', { only: 'install' as const }, /installed in todo-chatbot already/],
  ])('is refused with %s, and no value is repeated', async (_what, input, message) => {
    await expect(plan(input)).rejects.toThrow(message);
    await expect(plan(input)).rejects.not.toThrow(/planted|73519284|many/);
  });
});
