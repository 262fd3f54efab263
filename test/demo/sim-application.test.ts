import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { databaseUrl, HOST, SECRET_DATA } from '../../src/demo/scenarios/secrets.ts';
import { emptyWorld, NAMESPACE } from './support/simulated.ts';
import { backend, busybox, createPod } from './support/workloads.ts';

const STARTED = ['INFO:     Started server process [1]', 'INFO:     Waiting for application startup.'];
const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/app/main.py", line 12, in <module>',
  '    settings = Settings()',
];
const DATABASE = [
  'ERROR:    Traceback (most recent call last):',
  '  File "/app/db.py", line 21, in connect',
  '    engine.connect()',
];
const FAILED = ['', 'ERROR:    Application startup failed. Exiting.'];
const operational = (text: string): string[] => [
  ...STARTED,
  ...DATABASE,
  ...`sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) ${text}`.split('\n'),
  ...FAILED,
];
const missing = (name: string): string[] => [name, '  Field required [type=missing, input_value={}, input_type=dict]'];

/** Runs the backend once with this environment and reads how it ended. */
function run(env: Readonly<Record<string, string>>): { code: number | undefined; lines: string[] | undefined } {
  const list = Object.entries(env).map(([name, value]) => ({ name, value }));
  const world = emptyWorld(createPod('one', backend({ env: list }), { restartPolicy: 'Never' }));
  return { code: world.status('one').state?.terminated?.exitCode, lines: world.log('one') };
}

describe('the backend', () => {
  it('serves when all settings are there and the database lets it in', () => {
    const world = emptyWorld(createPod('one', backend()));
    expect(world.status('one').ready).toBe(true);
    expect(world.log('one')?.slice(0, 4)).toEqual([
      ...STARTED,
      'INFO:     Application startup complete.',
      'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
    ]);
    expect(world.log('one')?.at(-1)).toMatch(/^INFO: {5}10\.244\.0\.1:\d+ - "GET \/health HTTP\/1\.1" 200 OK$/);
  });

  const good = SECRET_DATA;
  const { JWT_SECRET: _jwt, ...noJwt } = good;
  it.each([
    [
      'one key is missing',
      noJwt,
      1,
      [
        ...STARTED,
        ...TRACEBACK,
        'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
        ...missing('JWT_SECRET'),
      ],
    ],
    [
      'an empty value counts as missing, and several are listed',
      { ...good, DATABASE_URL: '', OPENAI_API_KEY: '' },
      1,
      [
        ...STARTED,
        ...TRACEBACK,
        'pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings',
        ...missing('DATABASE_URL'),
        ...missing('OPENAI_API_KEY'),
      ],
    ],
    [
      'a setting has a value that is not allowed',
      { ...good, PYTHON_ENV: 'prod' },
      1,
      [
        ...STARTED,
        ...TRACEBACK,
        'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
        'PYTHON_ENV',
        "  Input should be 'development', 'test', 'staging' or 'production' [type=literal_error, input_value='prod', input_type=str]",
      ],
    ],
    ['DATABASE_URL is no URL', { ...good, DATABASE_URL: 'todo' }, 3, operational('could not parse DATABASE_URL')],
    [
      'the host does not exist',
      { ...good, DATABASE_URL: databaseUrl('db.example.org') },
      3,
      operational('could not translate host name "db.example.org" to address: Name or service not known'),
    ],
    [
      'the host does not answer on this port',
      { ...good, DATABASE_URL: databaseUrl(`${HOST}:6432`) },
      3,
      operational(`connection to server at "${HOST}", port 6432 failed: Connection timed out`),
    ],
    [
      'nothing listens at the address',
      { ...good, DATABASE_URL: databaseUrl('localhost') },
      3,
      operational(
        'connection to server at "localhost", port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
      ),
    ],
    [
      'the password is wrong',
      { ...good, DATABASE_URL: databaseUrl(HOST, 'guess') },
      3,
      operational(
        `connection to server at "${HOST}", port 5432 failed: FATAL:  password authentication failed for user "todo"`,
      ),
    ],
    [
      'the database is not there',
      { ...good, DATABASE_URL: databaseUrl().replace('/todo?', '/tasks?') },
      3,
      operational(`connection to server at "${HOST}", port 5432 failed: FATAL:  database "tasks" does not exist`),
    ],
  ])('ends as the real one does when %s', (_what, env, code, lines) => {
    expect(run(env)).toEqual({ code, lines });
  });

  it('ends after APP_EXIT_AFTER with a traceback', () => {
    const { code, lines } = run({ ...good, APP_EXIT_AFTER: '5:7' });
    expect(code).toBe(7);
    expect(lines?.slice(-4)).toEqual([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 88, in tick',
      '    raise RuntimeError("worker heartbeat lost")',
      'RuntimeError: worker heartbeat lost',
    ]);
  });

  it('prints numbered lines at APP_LOG_RATE', () => {
    const world = emptyWorld(
      createPod('one', backend({ env: [...(backend().env ?? []), { name: 'APP_LOG_RATE', value: '10' }] })),
    );
    const numbered =
      world.log('one')?.filter((line) => / INFO sequence=\d+ request handled in \d+ ms$/.test(line)) ?? [];
    expect(numbered.length).toBeGreaterThan(500);
    expect(numbered[1]).toContain('sequence=2 ');
  });
});

describe('processes of the cluster among each other', () => {
  it('reach a database pod through its Service, and are refused by a Service without ready pods', () => {
    const url = 'postgresql://todo:inside@db:5432/todo';
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.services, {
        metadata: { name: 'db', namespace: NAMESPACE },
        spec: { selector: { app: 'db' }, ports: [{ port: 5432 }] },
      });
      store.create(KINDS.secrets, {
        metadata: { name: 'inside', namespace: NAMESPACE },
        stringData: { ...SECRET_DATA, DATABASE_URL: url },
      });
      store.create(KINDS.pods, {
        metadata: { name: 'one', namespace: NAMESPACE, labels: { app: 'one' } },
        spec: { containers: [backend({ env: [], envFrom: [{ secretRef: { name: 'inside' } }] })] },
      });
    });
    expect(world.log('one', true)?.join('\n')).toContain(
      'connection to server at "db", port 5432 failed: Connection refused',
    );
    const database = { name: 'db', image: 'database:1', env: [{ name: 'PASSWORD', value: 'inside' }] };
    createPod('db', database)(world.scene);
    world.pass(400);
    expect(world.status('one')).toMatchObject({ ready: true });
    expect(world.log('db')).toEqual(['LOG:  database system is ready to accept connections']);
  });

  it('let the frontend say when its backend does not answer', () => {
    const env = [{ name: 'NEXT_PUBLIC_API_URL', value: 'http://todo-chatbot-backend:8000' }];
    const frontend = { name: 'frontend', image: 'todo-chatbot-frontend:latest', imagePullPolicy: 'Never', env };
    const world = emptyWorld(({ store }) => {
      for (const app of ['todo-chatbot-backend', 'todo-chatbot-frontend'])
        store.create(KINDS.services, {
          metadata: { name: app, namespace: NAMESPACE },
          spec: {
            selector: { app },
            ports: [{ port: app.endsWith('backend') ? 8000 : 80, targetPort: app.endsWith('backend') ? 8000 : 3000 }],
          },
        });
      createPod('todo-chatbot-frontend', frontend)({ store } as never);
    });
    world.pass(120);
    const ip = world.store.get(KINDS.services, NAMESPACE, 'todo-chatbot-backend')?.spec?.clusterIP;
    const failed = `Failed to proxy http://todo-chatbot-backend:8000/health Error: Get "http://todo-chatbot-backend:8000/health": dial tcp ${ip}:8000: connect: connection refused`;
    expect(world.log('todo-chatbot-frontend')).toContain(failed);
    createPod('todo-chatbot-backend', backend())(world.scene);
    world.pass(120);
    expect(
      world
        .log('todo-chatbot-backend')
        ?.some((line) => line.startsWith(`INFO:     ${world.pod('todo-chatbot-frontend').status?.podIP}:`)),
    ).toBe(true);
  });
});

describe('the little shell', () => {
  it.each([
    ['ends with the last command’s code', 'echo hi; exit 3', 3, ['hi']],
    ['runs what follows && only after success', 'false && echo no; echo yes', 0, ['yes']],
    ['runs what follows || only after failure', 'false || echo saved', 0, ['saved']],
    ['says 127 for a command that is not there', 'uvicorn-server', 127, ['sh: uvicorn-server: not found']],
    ['knows variables', 'echo "$NAME is here"', 0, ['demo is here']],
    ['sleeps', 'echo a; sleep 2; echo b', 0, ['a', 'b']],
  ])('%s', (_what, script, code, lines) => {
    const container = busybox(script, { env: [{ name: 'NAME', value: 'demo' }] });
    const world = emptyWorld(createPod('one', container, { restartPolicy: 'Never' }));
    expect(world.log('one')).toEqual(lines);
    expect(world.status('one').state?.terminated?.exitCode).toBe(code);
  });

  it('loops for ever with pauses', () => {
    const world = emptyWorld(createPod('one', busybox('while true; do echo tick; sleep 5; done')));
    expect(world.log('one')?.length).toBeGreaterThanOrEqual(10);
    expect(world.status('one').state?.running).toBeDefined();
  });
});
