import { describe, expect, it } from 'vitest';
import { KINDS, type Kind } from '../../src/core/kinds.ts';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { connectTo, failureOf, listOf, never, pour, startApi, statusOf, take } from '../helpers/cluster-server.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
// Values of each test are its own: what was seen once is hidden for the life of the process.
const PASSWORD = 'Zx9-quite-unlikely-81';

/** What the reader gives for one object of a server. */
async function through(object: object, kind: Kind = KINDS.pods): Promise<KubeObject> {
  const api = await startApi(() => ({ json: { metadata: { name: 'x' }, ...object } }));
  const { reader } = await connectTo(api);
  return reader.get(kind, 'x', 'shop', never);
}

describe('a Secret', () => {
  const secret = {
    metadata: {
      name: 'keys',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${PASSWORD}"}`, kept: 'yes' },
    },
    type: 'Opaque',
    data: {
      DATABASE_URL: b64(`postgresql://app:${PASSWORD}@db:5432/todo`),
      JWT_SECRET: b64('signing-key-0001'),
      empty: '',
      one: b64('x'),
    },
    stringData: { plain: 'typed-in-0002' },
  };
  const shown = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', annotations: { kept: 'yes' } },
    type: 'Opaque',
    data: {
      DATABASE_URL: `${'postgresql://app:@db:5432/todo'.length + PASSWORD.length} bytes`,
      JWT_SECRET: '16 bytes',
      empty: '0 bytes',
      one: '1 byte',
    },
    stringData: { plain: '13 bytes' },
  };

  it('is key names and sizes when it is read', async () => {
    const api = await startApi(() => ({ json: secret }));
    const { reader } = await connectTo(api);
    expect(await reader.get(KINDS.secrets, 'keys', 'shop', never)).toEqual(shown);
  });

  it('is key names and sizes in a list', async () => {
    const api = await startApi(() => listOf([secret]));
    const { reader } = await connectTo(api);
    expect((await reader.list(KINDS.secrets, {}, never)).items).toEqual([shown]);
  });

  it('is key names and sizes in a watch', async () => {
    const api = await startApi(({ query }) =>
      query.has('watch') ? { text: `${JSON.stringify({ type: 'ADDED', object: secret })}\n` } : listOf([]),
    );
    const { reader } = await connectTo(api);
    expect((await take(reader.watch(KINDS.secrets, {}, never), 2))[1]).toEqual({ type: 'ADDED', object: shown });
  });

  it('is key names and sizes under every spelling of its kind', async () => {
    const api = await startApi(({ path }) => {
      if (path === '/apis') return { json: { kind: 'APIGroupList', groups: [] } };
      if (path === '/api') return { json: { kind: 'APIVersions', versions: ['v1'] } };
      if (path === '/api/v1')
        return {
          json: {
            resources: [{ name: 'secrets', singularName: 'secret', kind: 'Secret', namespaced: true, verbs: ['list'] }],
          },
        };
      return { json: secret };
    });
    const { reader } = await connectTo(api);
    for (const word of ['secret', 'Secrets', 'secrets.v1.'])
      expect(await reader.get(await reader.kind(word, never), 'keys', 'shop', never), word).toEqual(shown);
  });

  it('hides its values wherever they turn up afterwards, also encoded', async () => {
    const line = `cannot log in with ${PASSWORD} (${b64(`postgresql://app:${PASSWORD}@db:5432/todo`)}), plain typed-in-0002`;
    const api = await startApi(({ path }) =>
      path.includes('/log') ? { text: `2026-11-24T11:00:00.000000001Z ${line}\n` } : { json: secret },
    );
    const { reader } = await connectTo(api);
    await reader.get(KINDS.secrets, 'keys', 'shop', never);
    const { lines } = await reader.log({ pod: 'x', container: 'c' }, never);
    expect(lines).toEqual([
      { at: '2026-11-24T11:00:00.000000001Z', text: 'cannot log in with [hidden] ([hidden]), plain [hidden]' },
    ]);
  });

  it('does not blind the messages when a value is an ordinary word or a public one', async () => {
    const token = {
      metadata: { name: 't' },
      type: 'kubernetes.io/service-account-token',
      data: { namespace: b64('todo-chatbot'), token: b64('sa-token-4711-abc') },
    };
    const user = { metadata: { name: 'u' }, data: { POSTGRES_DB: b64('database'), host: b64('db.shop.svc') } };
    const api = await startApi(({ path }) =>
      path.includes('/log')
        ? { text: 'todo-chatbot asks database at db.shop.svc with sa-token-4711-abc\n' }
        : listOf([token, user]),
    );
    const { reader } = await connectTo(api);
    await reader.list(KINDS.secrets, {}, never);
    const { lines } = await reader.log({ pod: 'x', container: 'c' }, never);
    expect(lines).toEqual([{ at: '', text: 'todo-chatbot asks database at db.shop.svc with [hidden]' }]);
  });
});

describe('an object', () => {
  it.each<[string, object, unknown]>([
    [
      'a variable with a secret’s name',
      { name: 'JWT_SECRET', value: 'hs256-very-private' },
      { name: 'JWT_SECRET', value: '[hidden]' },
    ],
    [
      'a variable with a URL',
      { name: 'DATABASE_URL', value: 'postgresql://app:pw-0815-x@db:5432/todo?sslmode=require' },
      { name: 'DATABASE_URL', value: 'postgresql://app:[hidden]@db:5432/todo' },
    ],
    [
      'a variable whose URL names only a key',
      { name: 'SENTRY_DSN', value: 'https://abcdef0123@sentry.example/1' },
      { name: 'SENTRY_DSN', value: 'https://[hidden]@sentry.example/1' },
    ],
    [
      'a variable that only talks of a secret',
      { name: 'PASSWORD_FILE', value: '/run/pw' },
      { name: 'PASSWORD_FILE', value: '/run/pw' },
    ],
    [
      'a variable that names the file of a secret',
      { name: 'AWS_WEB_IDENTITY_TOKEN', value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token' },
      { name: 'AWS_WEB_IDENTITY_TOKEN', value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token' },
    ],
    [
      'the same in a folder of its own',
      { name: 'BUCKET_CREDENTIALS', value: '/gcp/sa.json' },
      { name: 'BUCKET_CREDENTIALS', value: '/gcp/sa.json' },
    ],
    [
      'a key that begins as a path does',
      { name: 'STORAGE_KEY', value: '/9kQ3xv7Lm2/Zt81pWqe4R' },
      { name: 'STORAGE_KEY', value: '[hidden]' },
    ],
    [
      'a token behind a folder that machines have',
      { name: 'API_TOKEN', value: '/data/9kQ3xv7Lm2Zt81pWqe4R' },
      { name: 'API_TOKEN', value: '[hidden]' },
    ],
    [
      'a password of words behind a slash',
      { name: 'DB_PASSWORD', value: '/home/horse' },
      { name: 'DB_PASSWORD', value: '[hidden]' },
    ],
    [
      'a password of words between slashes',
      { name: 'DB_PASSWORD', value: '/home/horse/' },
      { name: 'DB_PASSWORD', value: '[hidden]' },
    ],
    [
      'a password that ends as a file does',
      { name: 'DB_PASSWORD', value: '/sundial7.env' },
      { name: 'DB_PASSWORD', value: '[hidden]' },
    ],
    ['a switch with a secret’s name', { name: 'USE_TOKEN', value: 'true' }, { name: 'USE_TOKEN', value: 'true' }],
    [
      'a header of a probe',
      { name: 'Authorization', value: 'Bearer abc' },
      { name: 'Authorization', value: '[hidden]' },
    ],
    ['a usual variable', { name: 'NODE_ENV', value: 'production' }, { name: 'NODE_ENV', value: 'production' }],
  ])('hides what must be hidden of %s', async (_what, entry, expected) => {
    const pod = await through({ spec: { containers: [{ name: 'c', env: [entry] }] } });
    expect(pod.spec).toEqual({ containers: [{ name: 'c', env: [expected] }] });
  });

  it.each<[string, string[], string[]]>([
    ['with an equals sign', ['--db-password=abc123', '--port=80'], ['--db-password=[hidden]', '--port=80']],
    ['in the next argument', ['--token', 'abc123', '-v', 'x'], ['--token', '[hidden]', '-v', 'x']],
    ['in a shell line', ['sh', '-c', 'API_KEY=abc123 ./run'], ['sh', '-c', 'API_KEY=[hidden] ./run']],
  ])('hides a secret in arguments %s', async (_what, args, expected) => {
    expect((await through({ spec: { containers: [{ name: 'c', args }] } })).spec).toEqual({
      containers: [{ name: 'c', args: expected }],
    });
  });

  it('hides entries of a ConfigMap by their key, and lines of its files', async () => {
    const data = {
      DB_PASSWORD: 'in-the-open-1',
      NODE_ENV: 'production',
      'app.ini': 'port = 80\npassword = in-the-open-2\n',
    };
    const map = (await through({ kind: 'ConfigMap', data }, KINDS.configmaps)) as { data?: object };
    expect(map.data).toEqual({
      DB_PASSWORD: '[hidden]',
      NODE_ENV: 'production',
      'app.ini': 'port = 80\npassword = [hidden]\n',
    });
  });

  it('hides members of custom resources by their names, and cleans those names', async () => {
    const spec = {
      adminPassword: 'custom-pw-31',
      passwordSecretRef: { name: 'db' },
      apiKey: 'true',
      'a\x1b[31mb': { token: 'custom-tok-32' },
    };
    const shown = {
      adminPassword: '[hidden]',
      passwordSecretRef: { name: 'db' },
      apiKey: 'true',
      ab: { token: '[hidden]' },
    };
    expect((await through({ kind: 'Database', spec })).spec).toEqual(shown);
  });

  it('keeps labels and annotations that only have such a name', async () => {
    const metadata = {
      name: 'x',
      labels: { 'uses-token': 'yes-it-does' },
      annotations: { 'checksum/secret': 'ab12cd34' },
    };
    expect((await through({ metadata })).metadata).toEqual(metadata);
  });

  it('does not take a variable’s ordinary word for a secret elsewhere', async () => {
    const env = [{ name: 'APP_TOKEN', value: 'todo-chatbot' }];
    const pod = await through({
      spec: { containers: [{ name: 'c', env }] },
      status: { message: 'todo-chatbot is ill' },
    });
    expect(pod.status).toEqual({ message: 'todo-chatbot is ill' });
    expect(pod.spec).toEqual({ containers: [{ name: 'c', env: [{ name: 'APP_TOKEN', value: '[hidden]' }] }] });
  });

  it('keeps images, quantities, stamps and names as they are', async () => {
    const spec = {
      containers: [
        {
          name: 'token-service',
          image: 'registry:5000/team/token-service:1.2.3',
          resources: { limits: { cpu: '500m', memory: '1Gi' } },
        },
      ],
    };
    const status = {
      startTime: '2026-11-24T11:00:00Z',
      containerStatuses: [{ imageID: 'registry/secret-app@sha256:00ff' }],
    };
    expect(await through({ spec, status })).toMatchObject({ spec, status });
  });

  it('comes without managed fields, and with all fields that nobody here knows', async () => {
    const pod = await through({ metadata: { name: 'x', managedFields: [{}], uid: 'u' }, newField: { deep: [1] } });
    expect(pod).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', uid: 'u' }, newField: { deep: [1] } });
  });

  it.each([
    ['colour and conceal', '\x1b[8mhidden\x1b[0m', 'hidden'],
    ['a link', '\x1b]8;;https://evil\x07click\x1b]8;;\x07', 'click'],
    ['the clipboard', 'a\x1b]52;c;ZXZpbA==\x1b\\b', 'ab'],
    ['C1 forms', 'a\x9b2Jb\x9d0;title\x9c', 'ab'],
    ['a lone carriage return and a backspace', 'real\rfake\b', 'real␍fake␈'],
    ['bidi and zero-width marks', 'a\u202eb\u200bc', 'a\\u{202e}b\\u{200b}c'],
  ])('has no %s in it', async (_what, text, expected) => {
    const pod = await through({ status: { message: text } });
    expect(pod.status).toEqual({ message: expected });
  });

  it('is cleaned before it is redacted', async () => {
    const pod = await through({ status: { message: 'pass\x1b[0mword=cut-in-two-77' } });
    expect(pod.status).toEqual({ message: 'password=[hidden]' });
  });
});

describe('an error', () => {
  it('of the server is cleaned, redacted and one line', async () => {
    const api = await startApi(() => statusOf(422, 'Invalid', 'bad \x1b[31mvalue\x1b[0m\npassword=told-in-error-5'));
    const { reader } = await connectTo(api);
    expect((await failureOf(reader.version(never))).message).toBe('bad value password=[hidden]');
  });

  it('of a kubeconfig that is no YAML quotes nothing of it', async () => {
    const work = connectTo('', { kubeconfig: 'users:\n- name: a\n  user: {token: "very-secret-token-1\n' });
    const error = await failureOf(work);
    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(/is not YAML \(line \d+\)/) });
    expect(JSON.stringify([error.message, error.nextStep])).not.toContain('very-secret');
  });
});

describe('a log', () => {
  it('has its secrets hidden before a line is cut', async () => {
    const text = `${'x'.repeat(4080)} password=at-the-cut-0009 end`;
    const api = await startApi(() => ({ text: `${text}\n` }));
    const { reader } = await connectTo(api);
    const { lines } = await reader.log({ pod: 'x', container: 'c' }, never);
    expect(lines[0]?.text).toMatch(/^x{4080} password=\[hi.* \(\d+ more characters\)$/);
  });

  it('of any size is bounded in bytes, also when the server ignores the limits', async () => {
    const api = await startApi(() => pour(`${'y'.repeat(1000)}\n`.repeat(64), 100));
    const { reader } = await connectTo(api);
    const measured = reader.measured();
    const read = await measured.reader.log({ pod: 'x', container: 'c' }, never);
    expect(read.lines).toHaveLength(200);
    expect(measured.stats().bytes).toBeLessThan(10_000_000);
    expect(api.requests[0]?.path).toContain('tailLines=200&limitBytes=33554432');
  });

  it('with one line of 100 MB does not grow past its limit', async () => {
    const api = await startApi(() => pour('z'.repeat(1024 * 1024), 100));
    const { reader } = await connectTo(api);
    const measured = reader.measured();
    const { lines } = await measured.reader.log({ pod: 'x', container: 'c' }, never);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.text.length).toBeLessThan(4200);
    expect(measured.stats().bytes).toBeLessThan(40_000_000);
  });
});

describe('the log of a pod that gets Secrets', () => {
  const pod = {
    metadata: { name: 'x', namespace: 'shop' },
    spec: {
      containers: [
        {
          name: 'c',
          env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'by-variable', key: 'a' } } }],
          envFrom: [{ secretRef: { name: 'by-set' } }],
        },
      ],
      volumes: [
        { name: 'v', secret: { secretName: 'by-file' } },
        { projected: { sources: [{ secret: { name: 'by-set' } }] } },
      ],
    },
  };
  const VALUES: Record<string, string> = {
    'by-variable': 'plain Zq81-variable',
    'by-set': 'Zq82-of-a-set',
    'by-file': '{"user":"bob","password":"Zq83-in-a-file"}\nkey = Zq84-in-a-line-of-it-000',
  };
  const said = 'got Zq82-of-a-set, plain Zq81-variable and then Zq84-in-a-line-of-it-000 from db.shop.svc of todo';

  it.each(['read', 'followed'])('is %s without their values, each Secret asked for once', async (how) => {
    const api = await startApi(({ path }) => {
      const name = /secrets\/([\w-]+)$/.exec(path)?.[1];
      if (name)
        return {
          json: {
            metadata: { name },
            data: { api_key: b64(VALUES[name] ?? ''), host: b64('db.shop.svc'), login: b64('todo') },
          },
        };
      return path.includes('/log') ? { text: `2026-11-24T11:00:00.000000001Z ${said}\n` } : { json: pod };
    });
    const { reader } = await connectTo(api);
    const texts: string[] = [];
    if (how === 'read') {
      await reader.get(KINDS.pods, 'x', 'shop', never);
      for (let times = 0; times < 2; times++)
        texts.push(
          ...(await reader.log({ pod: 'x', container: 'c', namespace: 'shop' }, never)).lines.map(({ text }) => text),
        );
    } else {
      const stop = new AbortController();
      for await (const entry of reader.follow({ pod: 'x', namespace: 'shop' }, stop.signal)) {
        texts.push(entry.text);
        break;
      }
    }
    expect(texts[0]).toBe('got [hidden], [hidden] and then [hidden] from db.shop.svc of todo');
    const asked = api.requests.filter(({ path }) => path.includes('/secrets/')).map(({ path }) => path);
    expect(asked.toSorted()).toEqual(
      ['by-file', 'by-set', 'by-variable'].map((name) => `/api/v1/namespaces/shop/secrets/${name}`),
    );
  });

  it('is read all the same where the right to read Secrets is missing, and asks no more', async () => {
    const api = await startApi(({ path }) => {
      if (path.includes('/secrets/')) return statusOf(403, 'Forbidden', 'secrets is forbidden');
      return path.includes('/log') ? { text: '2026-11-24T11:00:00.000000001Z hello\n' } : { json: pod };
    });
    const { reader } = await connectTo(api);
    await reader.get(KINDS.pods, 'x', 'shop', never);
    await reader.log({ pod: 'x', container: 'c', namespace: 'shop' }, never);
    const { lines } = await reader.log({ pod: 'x', container: 'c', namespace: 'shop' }, never);
    expect(lines.map(({ text }) => text)).toEqual(['hello']);
    expect(api.requests.filter(({ path }) => path.includes('/secrets/'))).toHaveLength(3);
  });
});

it('a right to some Secrets alone (resourceNames) hides their values, whatever is refused before', async () => {
  const podOf = (name: string) => ({
    metadata: { name, namespace: 'shop' },
    spec: { containers: [{ name: 'c', envFrom: [{ secretRef: { name: `of-${name}` } }] }] },
  });
  const api = await startApi(({ path }) => {
    if (path.includes('/secrets/of-a')) return statusOf(403, 'Forbidden', 'secrets "of-a" is forbidden');
    if (path.includes('/secrets/'))
      return { json: { metadata: { name: 'of-b' }, data: { k: b64('Zq85-of-b-alone') } } };
    if (path.includes('/log')) return { text: '2026-11-24T11:00:00.000000001Z got Zq85-of-b-alone\n' };
    return { json: podOf(path.endsWith('/a') ? 'a' : 'b') };
  });
  const { reader } = await connectTo(api);
  for (const pod of ['a', 'b']) {
    await reader.get(KINDS.pods, pod, 'shop', never);
    const { lines } = await reader.log({ pod, container: 'c', namespace: 'shop' }, never);
    if (pod === 'b') expect(lines.map(({ text }) => text)).toEqual(['got [hidden]']);
  }
});

describe('a private key in a log', () => {
  const body = Array.from({ length: 5 }, (_, at) => `${'MIIEowIBAAKCAQEAy8Dbv8prpJ'.repeat(3).slice(at, at + 60)}Ab1/`);
  const textOf = async (raw: readonly string[]): Promise<string[]> => {
    const api = await startApi(() => ({
      text: raw.map((line) => `2026-11-24T11:00:00.000000001Z ${line}\n`).join(''),
    }));
    const { reader } = await connectTo(api);
    return (await reader.log({ pod: 'x', container: 'c' }, never)).lines.map(({ text }) => text);
  };
  const begin = '-----BEGIN RSA PRIVATE KEY-----';
  const end = '-----END RSA PRIVATE KEY-----';

  it.each<[string, readonly string[]]>([
    ['over several lines', ['start', begin, ...body, 'QQ==', end, 'ready']],
    [
      'with stamps of the program before each line',
      ['start', begin, ...body, end].map((line) => `INFO [main] ${line}`),
    ],
    ['with other lines between', ['start', begin, ...body.flatMap((line) => [line, 'GET /health 200']), end]],
    ['whose end is missing', ['start', begin, ...body]],
    ['whose beginning was before the first line', [...body, end, 'ready']],
  ])('is hidden %s', async (_what, raw) => {
    const text = (await textOf(raw)).join('\n');
    for (const line of body) expect(text).not.toContain(line.slice(0, 20));
    expect(text).not.toContain('QQ==');
    for (const line of ['ready', 'GET /health 200']) if (raw.includes(line)) expect(text).toContain(line);
  });

  it('does not blind what comes more than 200 lines later', async () => {
    const digest = 'sha256:0123456789abcdef0123456789abcdef';
    const texts = await textOf([begin, ...Array.from({ length: 210 }, () => 'tick'), `pulled ${digest}`]);
    expect(texts.at(-1)).toBe(`pulled ${digest}`);
  });
});
