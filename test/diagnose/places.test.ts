import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { ago, obj, service } from '../helpers/k8s-more.ts';

const first = async (fault: Fault) => {
  const { findings, stats } = await diagnoseRecording(backend({ exit: 1, ...fault }), { workload: 'backend' });
  const [finding] = findings;
  if (!finding) throw new Error('nothing found');
  return { ...finding, told: finding.remedies.map(({ text }) => text).join('\n'), requests: stats.apiRequests };
};

const settings = (key: string, text: string) => ({
  objects: [
    obj('ConfigMap', 'backend-settings', {
      metadata: {
        name: 'backend-settings',
        namespace: 'shop',
        managedFields: [
          { manager: 'kubectl-edit', operation: 'Update', time: ago(14), fieldsV1: { 'f:data': { [`f:${key}`]: {} } } },
        ],
      },
      data: { [key]: text },
    }),
  ],
  container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/backend' }] },
  spec: { volumes: [{ name: 'settings', configMap: { name: 'backend-settings' } }] },
});

describe('a log sentence leads to the object that sets the value', () => {
  it('a value that no rule knows stands in a variable of the container', async () => {
    const { cause, told, evidence } = await first({
      log: 'ERROR stream "invoices.v3" does not exist on this cluster',
      container: { env: [{ name: 'STREAM_NAME', value: 'invoices.v3' }] },
    });
    expect(cause).toBe('ApplicationError');
    expect(told).toContain('stream invoices.v3 is not there');
    expect(told).toContain('variable STREAM_NAME of container main: invoices.v3');
    expect(evidence.map(({ text }) => text)).toContain('STREAM_NAME=invoices.v3');
  });

  it('the name of a setting leads to the variable that carries it under a prefix', async () => {
    const { told } = await first({
      log: 'FATAL illegal value for flush.interval.ms: must be below 60000',
      container: { env: [{ name: 'INGEST_FLUSH_INTERVAL_MS', value: '90000' }] },
    });
    expect(told).toContain('variable INGEST_FLUSH_INTERVAL_MS of container main: 90000');
  });

  it('a flag leads to the argument and its value', async () => {
    const { told } = await first({
      log: 'ERROR cannot use --compaction-window: the value is shorter than the block length',
      container: { args: ['serve', '--compaction-window', '5m'] },
    });
    expect(told).toContain('args of container main: --compaction-window 5m');
  });

  it('a word of the log leads to the line of the mounted ConfigMap, with who wrote it', async () => {
    const { told } = await first({
      log: 'ERROR pipeline refers to processor "geoip_city" which is not registered',
      ...settings('pipeline.yaml', 'pipeline:\n  # geoip_city was here\n  use: [trim, geoip_city]\n'),
    });
    expect(told).toContain('line 3 of key pipeline.yaml of ConfigMap backend-settings (mounted at /etc/backend)');
    expect(told).toContain('written 14m ago by kubectl-edit');
  });

  it('a file that the mounted ConfigMap has under another name', async () => {
    const { told } = await first({
      log: 'ERROR open /etc/backend/rules.yml: no such file or directory',
      ...settings('rules.yaml', 'a: 1\n'),
    });
    expect(told).toContain('ConfigMap backend-settings has no key rules.yml, only rules.yaml');
  });

  const routes = 'listen: 8080\nroutes:\n  - path: /a\n    weight: heavy\n';
  it.each([
    'ERROR routes.yaml:4: weight: expected an integer between 0 and 100, got string "heavy"',
    'ERROR cannot use "/etc/backend/routes.yaml", line 4: weight must be an integer between 0 and 100',
    'ERROR weight is not usable: it should be an integer between 0 and 100 (line 4, column 13 in /etc/backend/routes.yaml)',
  ])('the line that a sentence points to is the place, and what it must be is said: %s', async (log) => {
    const { told, evidence } = await first({ log, ...settings('routes.yaml', routes) });
    expect(told).toContain(
      'correct line 4 of key routes.yaml of ConfigMap backend-settings (mounted at /etc/backend): weight: heavy (written 14m ago by kubectl-edit)',
    );
    expect(told).toContain('an integer between 0 and 100');
    expect(evidence.map(({ text }) => text)).toContain('line 4: weight: heavy');
  });

  it.each([
    'ERROR broker.yaml:4: weight: expected an integer',
    'ERROR routes.yaml:40: weight: expected an integer',
    'ERROR store.py:4: expected an integer',
  ])('a line of a file that is not mounted, or that the file has not, is no place: %s', async (log) => {
    const { told } = await first({ log, ...settings('routes.yaml', routes) });
    expect(told).not.toMatch(/correct line/);
  });

  it('the program that a script runs, and what it only prints, are nothing to change', async () => {
    const script =
      'echo "dumping ledger_main"; pg_export --all || { echo "pg_export: error: tenant is not known"; exit 1; }';
    const { told } = await first({
      log: 'pg_export: error: "ledger_main" is not known to this server',
      container: { command: ['sh', '-c', script] },
    });
    expect(told).not.toContain('command of container');
    const set = await first({
      log: 'pg_export: error: "ledger_main" is not known to this server',
      container: { command: ['sh', '-c', 'pg_export --database ledger_main && echo done'] },
    });
    expect(set.told).toContain('command of container main');
  });

  const wholes = (...names: string[]) => ({
    envFrom: names.map((name) => (name.endsWith('-keys') ? { secretRef: { name } } : { configMapRef: { name } })),
  });
  it.each([
    [wholes('app-keys'), 'add key LEDGER_TOKEN to Secret app-keys, of which container main takes every key'],
    [wholes('app', 'app-keys'), 'add key LEDGER_TOKEN to Secret app-keys'],
    [wholes('app-keys', 'more-keys'), 'set environment variable LEDGER_TOKEN in container main'],
    [{ env: [{ name: 'A', value: 'b' }] }, 'set environment variable LEDGER_TOKEN in container main'],
  ])('a variable that lacks is added where the container takes its variables from: %j', async (container, text) => {
    const { cause, remedies } = await first({ log: "KeyError: 'LEDGER_TOKEN'", container });
    expect(cause).toBe('EnvVarMissing');
    expect(remedies[0]?.text).toContain(text);
    const isSecret = text.includes('Secret app-keys');
    expect(remedies[0]?.change?.tool).toBe(isSecret ? 'set_secret_keys' : undefined);
    if (isSecret) expect(remedies[0]?.change?.input).toMatchObject({ secret: 'app-keys', keys: ['LEDGER_TOKEN'] });
  });

  const stores = {
    env: ['STORE_PASSWORD', 'MESSAGES_PASSWORD'].map((name, at) => ({
      name,
      valueFrom: { secretKeyRef: { name: ['backend-mariadb', 'backend-activemq'][at], key: 'password' } },
    })),
  };
  it.each([
    ['Caused by: ACCESS_REFUSED - login to broker activemq was refused: authentication failed', 'backend-activemq'],
    ['ERROR 1045: Access denied for user app@10.0.0.1 (using password: YES), mariadb at store:3306', 'backend-mariadb'],
  ])('of two credentials the one that the log speaks of is to be corrected: %s', async (log, name) => {
    const { told } = await first({ log: `${log}\n`, container: stores });
    expect(told).toContain(`Secret ${name}`);
    expect(told).not.toContain(`Secret ${name === 'backend-mariadb' ? 'backend-activemq' : 'backend-mariadb'}`);
  });

  const missing = async (path: string, volume: object, mount: object = {}) => {
    const { objects } = settings('rules.yaml', 'a: word-of-rules\n');
    const { told } = await first({
      log: `ERROR open ${path}: no such file or directory`,
      objects,
      container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/backend', ...mount }] },
      spec: { volumes: [{ name: 'settings', configMap: { name: 'backend-settings', ...volume } }] },
    });
    return told;
  };

  it.each(['..data', '..2026_11_26_10_00_00.123456789'])('a path by way of %s is that of its key', async (folder) => {
    const path = `/etc/backend/${folder}`;
    expect(await missing(`${path}/rules.yml`, {})).toContain('has no key rules.yml, only rules.yaml');
    expect(await missing(`${path}/rules.yaml`, {})).not.toContain('has no key');
  });

  it('a key that the items of the volume leave out is not mounted', async () => {
    const items = [{ key: 'rules.yaml', path: 'conf.d/main.yaml' }];
    expect(await missing('/etc/backend/rules.yaml', { items })).toContain(
      'the items of volume settings (ConfigMap backend-settings) have no path rules.yaml, only conf.d/main.yaml',
    );
    expect(await missing('/etc/backend/conf.d/main.yaml', { items })).not.toMatch(/has no key|have no path/);
    expect(await missing('/etc/backend/conf.d', { items })).not.toMatch(/has no key|have no path/);
  });

  it.each([
    ['the subPath of another key', {}, { subPath: 'other.yaml' }],
    ['items without it', { items: [{ key: 'other.yaml', path: 'rules.yaml' }] }, {}],
  ])('a line of a key that is not mounted is no place: %s', async (_what, volume, mount) => {
    const { objects } = settings('rules.yaml', 'pipeline:\n  use: [trim, geoip_city]\n');
    const { told } = await first({
      log: 'ERROR pipeline refers to processor "geoip_city" which is not registered',
      objects,
      container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/backend', ...mount }] },
      spec: { volumes: [{ name: 'settings', configMap: { name: 'backend-settings', ...volume } }] },
    });
    expect(told).not.toContain('rules.yaml');
  });

  it('a value of a Secret is named by its key and never shown', async () => {
    const value = 'mPq7-Rt2x-Lw91-Zk4d';
    const { told, ...finding } = await first({
      log: `ERROR LICENSE_TOKEN=${value} is malformed`,
      container: {
        env: [{ name: 'LICENSE_TOKEN', valueFrom: { secretKeyRef: { name: 'backend-license', key: 'token' } } }],
      },
      objects: [obj('Secret', 'backend-license', { data: { token: Buffer.from(value).toString('base64') } })],
    });
    expect(JSON.stringify(finding)).not.toContain(value);
    expect(JSON.stringify(finding)).not.toContain(Buffer.from(value).toString('base64'));
    expect(told).toContain('variable LICENSE_TOKEN of container main, which is key token of Secret backend-license');
  });

  it('a setting that a sentence spells out in plain words is found by its variable, with the file that it names', async () => {
    const parts = {
      container: {
        env: [
          { name: 'SIGN_RECORD_SEED_FILE', value: '/etc/backend/seed' },
          { name: 'SIGN_RETRY_LIMIT', value: '4' },
        ],
        volumeMounts: [{ name: 'settings', mountPath: '/etc/backend' }],
      },
      spec: { volumes: [{ name: 'settings', secret: { secretName: 'backend-seeds' } }] },
    };
    const { told } = await first({ log: 'ERROR the record seed is not valid for these records', ...parts });
    expect(told).toContain('record seed stands in variable SIGN_RECORD_SEED_FILE of container main: /etc/backend/seed');
    expect(told).toContain('Secret backend-seeds');
    const other = await first({ log: 'ERROR these records are not valid, seed them anew', ...parts });
    expect(other.told).not.toContain('SIGN_');
  });

  it('a Service that does not exist is corrected in the variable that names it', async () => {
    const { cause, remedies } = await first({
      log: 'ERROR dial tcp: lookup ledger-dbb on 10.96.0.10:53: no such host',
      container: { env: [{ name: 'LEDGER_ADDR', value: 'ledger-dbb:5432/ledger' }] },
      objects: [service('ledger-db', { app: 'ledger-db' }, { ports: [{ port: 5432 }] })],
    });
    expect(cause).toBe('DependencyDNSFailure');
    expect(remedies[0]?.change).toEqual({
      tool: 'set_env',
      input: {
        workload: 'deployment/backend',
        container: 'main',
        name: 'LEDGER_ADDR',
        value: 'ledger-db:5432/ledger',
        namespace: 'shop',
      },
    });
  });

  const hosts: readonly (readonly [string, string, string | undefined])[] = [
    ['the scheme is called like the host', 'redis://redis:6379/0', 'redis://redis-master:6379/0'],
    ['the database is called like the host', 'proto://redis:6379/redis', 'proto://redis-master:6379/redis'],
    ['the user is called like the host', 'proto://redis@redis:6379', 'proto://redis@redis-master:6379'],
    ['the host stands there twice', 'redis:6379,redis:6380', undefined],
    ['what is stored differs from what was read', 'redis://redis:6379/0\r\n', undefined],
  ];
  it.each(hosts)('only the host of an address is corrected: %s', async (_, value, changed) => {
    const { remedies } = await first({
      log: 'ERROR dial tcp: lookup redis on 10.96.0.10:53: no such host',
      container: { env: [{ name: 'CACHE_AT', value }] },
      objects: [service('redis-master', { app: 'redis' }, { ports: [{ port: 6379 }] })],
    });
    expect(remedies.find(({ change }) => change)?.change?.input['value']).toBe(changed);
  });

  const files: readonly (readonly [string, string, string | undefined])[] = [
    [
      'a comment above names the host too',
      '# redis: the cache\ncache:\n  url: redis://redis:6379/0\n',
      '# redis: the cache\ncache:\n  url: redis://redis-master:6379/0\n',
    ],
    ['two lines name the host', 'cache: redis:6379\nqueue: redis:6379\n', undefined],
    ['a comment at the end of the line names it too', 'a: 1\ncache: redis:6379 # not redis of old\n', undefined],
    ['lines end as on Windows', 'a: 1\r\ncache: redis:6379\r\n', undefined],
  ];
  it.each(files)('of a mounted file only the line that sets the value is corrected: %s', async (_, text, changed) => {
    const { objects, ...mounted } = settings('app.yaml', text);
    const { remedies } = await first({
      log: 'ERROR dial tcp: lookup redis on 10.96.0.10:53: no such host',
      ...mounted,
      objects: [...objects, service('redis-master', { app: 'redis' }, { ports: [{ port: 6379 }] })],
    });
    expect(remedies.find(({ change }) => change?.tool === 'edit_config_key')?.change?.input['value']).toBe(changed);
  });

  it('where the words name nothing, it says what can be looked at', async () => {
    const { told } = await first({ log: 'ERROR the frobnicator gave up on us today' });
    expect(told).toContain('kubewhy changes deployment/backend -n shop');
  });

  it('an exception inside the program is called that', async () => {
    const { told } = await first({
      log: 'Traceback (most recent call last):\n  File "/app/x.py", line 3, in <module>\n    y[9]\nIndexError: list index out of range',
      container: { image: 'registry.example/backend:7' },
    });
    expect(told).toContain('the program itself fails (image registry.example/backend:7)');
    expect(told).not.toContain('raise the limit');
  });
});

describe('an init container that waits', () => {
  const waits = (command: string, current: string) =>
    diagnoseRecording(
      backend({
        init: true,
        caught: 'running',
        running: 4,
        current,
        container: { command: ['sh', '-c', command] },
        objects: [service('orders', { app: 'orders' }, { ports: [{ port: 8080 }] })],
      }),
      { workload: 'backend' },
    );

  it('for a Service that does not exist is a fault after minutes, whatever its tool prints', async () => {
    const usage = 'BusyBox v1.37\n\t-w SEC\tConnect timeout\nwaiting for orders-svc:8080\n'.repeat(5);
    const { findings, healthy } = await waits('until nc -z -w1 orders-svc 8080; do sleep 2; done', usage);
    expect(healthy).toBe(false);
    expect(findings[0]?.cause).toBe('StillStarting');
    expect(findings[0]?.title).toContain('orders-svc:8080, and the namespace has no Service of that name');
    expect(findings[0]?.title).not.toContain('Connect timeout');
    expect(findings[0]?.remedies[0]?.text).toContain('use orders, the Service that exists, in place of orders-svc');
  });

  it('for one that exists is not told that there is none', async () => {
    const { findings } = await waits(
      'until nc -z -w1 orders 8080; do sleep 2; done',
      'waiting for orders:8080\n'.repeat(9),
    );
    const told = JSON.stringify(findings.map(({ title, remedies }) => [title, remedies]));
    expect(told).not.toContain('no Service of that name');
    expect(told).toContain('orders');
  });
});
