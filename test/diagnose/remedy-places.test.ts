import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { obj, service } from '../helpers/k8s-more.ts';

/** Cause, title and remedies of the first finding. */
const look = async (fault: Fault) => {
  const { findings } = await diagnoseRecording(
    backend('caught' in fault || 'waiting' in fault ? fault : { exit: 1, ...fault }),
  );
  const [first] = findings;
  return {
    cause: first?.cause,
    title: first?.title ?? '',
    told: (first?.remedies ?? []).map(({ text }) => text).join('\n'),
  };
};
const from = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

describe('the place of a refused credential can hold one', () => {
  const log = 'FATAL: password authentication failed for user "orders"';
  it.each([
    [
      'an amount of connections is none',
      [
        { name: 'DB_CONN_MAX_LIFETIME', value: '600000' },
        { name: 'STORE_CONNECTIONTIMEOUT', value: '30s' },
        from('STORE_SOURCE', 'orders-pg', 'connection-string'),
      ],
      'correct key connection-string of Secret orders-pg (variable STORE_SOURCE)',
      /DB_CONN|STORE_CONNECTIONTIMEOUT/,
    ],
    [
      'the host that comes from the same Secret is none',
      [from('DB_CONN_HOST', 'orders-pg', 'host'), from('DB_PASS', 'orders-pg', 'password')],
      'correct key password of Secret orders-pg (variable DB_PASS)',
      /key host/,
    ],
    [
      'an address that carries user and password is one',
      [
        { name: 'CONN_MAX_IDLE', value: '5' },
        { name: 'DATABASE_URL', value: 'postgres://orders:x9@orders-pg/orders' },
      ],
      'in variable DATABASE_URL of container main',
      /CONN_MAX_IDLE/,
    ],
  ])('%s', async (_what, env, says, not) => {
    const { cause, told } = await look({ log, container: { env } });
    expect(cause).toBe('DatabaseAuthFailed');
    expect(told).toContain(says);
    expect(told).not.toMatch(not);
  });
});

describe('a Service that is proposed for a host that does not exist', () => {
  const log = 'Error: getaddrinfo ENOTFOUND backend-mq.shop.svc.cluster.local';
  const env = [from('BROKER_HOST', 'backend-broker', 'host'), { name: 'BROKER_PORT', value: '5672' }];
  const serving = (name: string, app: string, port: number) => service(name, { app }, { ports: [{ port }] });

  it('does not lead back to the pod that asks', async () => {
    const { title, told } = await look({ log, container: { env }, objects: [serving('backend', 'backend', 5_672)] });
    expect(title).toContain('no Service of that name');
    expect(told).not.toContain('the Service that exists');
    expect(told).toContain('key host of Secret backend-broker (variable BROKER_HOST)');
  });

  it('serves the port that is asked for', async () => {
    const objects = [serving('backend-mx', 'metrics', 9_100), serving('backend-lavinmq', 'lavinmq', 5_672)];
    const { told } = await look({ log, container: { env }, objects });
    expect(told).toContain('use backend-lavinmq, the Service that exists, in place of backend-mq');
    expect(told).toContain('key host of Secret backend-broker (variable BROKER_HOST)');
    expect(told).not.toContain('backend-mx');
  });

  it.each([
    ['has another kind word in common', 'ledger-service', 'visitor-service', 8_080],
    ['has the kind of its store in common', 'orders-postgres', 'users-postgres', 5_432],
  ])('is not written in its place where it %s', async (_, host, other, port) => {
    const given = [
      { name: 'LEDGER_HOST', value: host },
      { name: 'LEDGER_PORT', value: `${port}` },
    ];
    const { findings } = await diagnoseRecording(
      backend({
        exit: 1,
        log: `Error: getaddrinfo ENOTFOUND ${host}`,
        container: { env: given },
        objects: [serving(other, 'other', port)],
      }),
    );
    const remedies = findings.filter(({ cause }) => cause === 'DependencyDNSFailure').flatMap((one) => one.remedies);
    expect(remedies.length).toBeGreaterThan(0);
    expect(remedies.flatMap(({ change }) => (change ? [change.input['value']] : []))).toEqual([]);
    expect(remedies.map(({ text }) => text).join('\n')).not.toMatch(/^(?:write|use) /m);
  });

  it.each<[string, Fault]>([
    [
      'perhaps from it, where its name speaks of another thing',
      { container: { env: [from('ALARM_DSN', 'alarm', 'dsn')] } },
    ],
    [
      'not from it, where files of a Secret may hold it',
      {
        container: {
          env: [from('ALARM_DSN', 'alarm', 'dsn')],
          volumeMounts: [{ name: 'conf', mountPath: '/etc/till' }],
        },
        spec: { volumes: [{ name: 'conf', secret: { secretName: 'till-conf' } }] },
      },
    ],
  ])('comes %s', async (_, fault) => {
    const { told } = await look({ log: 'Error: getaddrinfo ENOTFOUND cache-main', ...fault });
    expect(told).toContain('correct the host name cache-main');
    expect(told).not.toContain('cache-main in key dsn');
    expect(told.includes('perhaps key dsn of Secret alarm')).toBe(fault.spec === undefined);
  });

  it('is a near name still, where no port is known', async () => {
    const objects = [serving('backend-mx', 'metrics', 9_100)];
    expect((await look({ log, objects })).told).toContain('backend-mx');
  });
});

describe('an answer that refuses who asks leads to what they come with', () => {
  const env = [
    { name: 'TRACKER_URL', value: 'https://tracker.example' },
    from('TRACKER_TOKEN', 'tracker', 'api-token'),
    from('MAIL_KEY', 'mail', 'key'),
  ];
  it.each([
    ['401 {"error":"token has expired"}', 'renew or correct the token or key'],
    ['403 Forbidden', 'give the account behind the token or key'],
  ])('%s', async (answer, says) => {
    const log = `ERROR sync failed: GET https://tracker.example/api/v2/issues: ${answer}`;
    const { cause, told } = await look({ log, container: { env } });
    expect(cause).toBe('ExternalAPIRejected');
    expect(told).toContain(says);
    expect(told).toContain('key api-token of Secret tracker (variable TRACKER_TOKEN)');
    expect(told).not.toMatch(/stands in variable TRACKER_URL|Secret mail/);
  });

  it('names all Secrets that it may be, where nothing tells them apart', async () => {
    const log = 'ERROR sync failed: GET https://issues.example/v2: 401 unauthorized';
    const { told } = await look({ log, container: { env: env.slice(1) } });
    expect(told).toContain('it may come from Secret tracker or mail');
  });

  it('is sure of the one that is called after the host', async () => {
    const log = 'ERROR sync failed: GET https://issues.example/v2: 401 unauthorized';
    const { told } = await look({ log, container: { env: [from('ISSUES_TOKEN', 'till', 'word')] } });
    expect(told).toContain('it comes from key word of Secret till (variable ISSUES_TOKEN)');
  });

  it('claims no password of something else', async () => {
    const log = 'ERROR sync failed: GET https://issues.example/v2: 401 unauthorized';
    const { told } = await look({ log, container: { env: [from('DB_PASSWORD', 'store', 'password')] } });
    expect(told).toContain('it may come from Secret store');
    expect(told).not.toContain('key password');
  });

  it.each([
    ['InvalidAccessKeyId', 'its access key comes from key id of Secret shelf'],
    ['SignatureDoesNotMatch', 'its secret access key comes from key word of Secret shelf'],
  ])('%s leads to the half of the pair that it speaks of', async (code, says) => {
    const log = `ERROR upload: An error occurred (${code}) when calling the PutObject operation: refused`;
    const env = [from('AWS_SECRET_ACCESS_KEY', 'shelf', 'word'), from('AWS_ACCESS_KEY_ID', 'shelf', 'id')];
    expect((await look({ log, container: { env } })).told).toContain(says);
  });

  it('a token that expired is no access key where nothing speaks of a cloud', async () => {
    const log = 'FATAL ExpiredTokenException: JWT expired at 2026-03-04T10:00:00Z';
    const env = [from('STORE_ACCESS_KEY', 'shelf', 'id')];
    const { title, told } = await look({ log, container: { env } });
    expect(`${title}${told}`).not.toMatch(/access key/);
  });

  it('leads to the host still where that fails itself', async () => {
    const log = 'ERROR sync failed: GET https://tracker.example/api/v2/issues: 502 Bad Gateway';
    expect((await look({ log, container: { env } })).told).toContain('variable TRACKER_URL');
  });
});

describe('a lock of migrations that a killed run has left', () => {
  const livenessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 10, failureThreshold: 3 };
  const waits = (line: string) => Array.from({ length: 8 }, () => line).join('\n');
  const killed = {
    exit: 143,
    ran: 40,
    events: [
      ['Unhealthy', 'Liveness probe failed: dial tcp 10.1.0.9:8080: connect: connection refused'],
      ['Killing', 'Container main failed liveness probe, will be restarted'],
    ],
  } as const;

  it.each([
    ['INFO  waiting for changelog lock....', 'DATABASECHANGELOGLOCK'],
    ['Migration table is already locked, retrying in 5 s', 'is_locked'],
    ['waiting to acquire migration lock', 'unlock command of that tool'],
  ])('%s', async (line, where) => {
    const { told } = await look({ ...killed, log: waits(line), container: { livenessProbe } });
    const [first = '', second = '', ...rest] = told.split('\n');
    expect(first).toMatch(/^first stop the killing.*startupProbe/);
    expect(second).toContain('when no other pod or job works under it, release the');
    expect(second).toContain(where);
    expect(rest.join('\n')).not.toContain('listen on port');
  });

  it.each(['waiting for advisory lock 4411 held by pid 97', 'waiting for leader lock of scheduler'])(
    '%s: no row of a table holds it',
    async (line) => {
      const { told } = await look({ ...killed, log: waits(line), container: { livenessProbe } });
      expect(told).not.toMatch(/release the|first stop the killing/);
    },
  );
});

describe('a part of a mounted file that the new version has no more', () => {
  const file = ['sinks:', '  statsd:', '    port: 8125', '  console: {}', 'routes:', '  - statsd', '  - console'];
  const fault = (log: string, lines = file): Fault => ({
    log,
    container: { args: ['--config=/etc/app/app.yaml'], volumeMounts: [{ name: 'conf', mountPath: '/etc/app' }] },
    spec: { volumes: [{ name: 'conf', configMap: { name: 'app' } }] },
    objects: [obj('ConfigMap', 'app', { data: { 'app.yaml': lines.join('\n') } })],
  });
  const head = 'Error: cannot unmarshal the configuration: ';

  it.each([
    [
      'the statsd sink has been removed, use the otlp sink instead',
      'write otlp in place of statsd in lines 2 and 6 of',
    ],
    ["'statsd' is deprecated and replaced by 'otlp'", 'write otlp in place of statsd in lines 2 and 6 of'],
    ['the statsd sink is no longer supported', 'take statsd out of lines 2 and 6 of'],
  ])('%s', async (words, says) => {
    const { cause, told } = await look(fault(`${head}${words}`));
    expect(cause).toBe('ConfigFileInvalid');
    expect(told).toContain(`${says} key app.yaml of ConfigMap app`);
  });

  it.each([
    [
      'its old form alone is gone',
      'the statsd format has been removed; please use the new syntax',
      /statsd (?:out|in)/,
    ],
    ['what takes its place has no name', 'the statsd sink has been removed, please use our chart', /write our/],
    [
      'another line is what is wrong, and this one works on',
      'port must be a number\n  warning: the statsd sink is deprecated, use the otlp sink instead',
      /write otlp/,
    ],
  ])('is not replaced where %s', async (_, words, not) => {
    const { cause, told } = await look(fault(`${head}${words}`));
    expect(cause).toBe('ConfigFileInvalid');
    expect(told).not.toMatch(not);
  });

  it('is not guessed at where no line gives or lists that name', async () => {
    const { told } = await look(fault(`${head}the statsd sink has been removed`, ['# statsd', 'sinks: {}']));
    expect(told).not.toMatch(/statsd (?:out|in)/);
  });
});

describe('what a sentence says of the other side', () => {
  it('who answers that something is not there is there itself', async () => {
    const log = 'ERROR start failed: GET http://catalog:9000/v1/price-lists/eu returned 404: list was withdrawn';
    const env = [{ name: 'CATALOG_URL', value: 'http://catalog:9000' }];
    const { told } = await look({ log, container: { env } });
    expect(told).not.toMatch(/catalog:9000 is not there/);
    expect(told).toContain('/v1/price-lists/eu answers that it has not what container main asks for');
  });
});
