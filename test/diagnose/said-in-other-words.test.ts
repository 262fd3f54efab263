import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { obj } from '../helpers/k8s-more.ts';

type Row = [said: string, fault: Fault, cause: string, told: string];
const ends = (log: string, more: Fault = {}): Fault => ({ exit: 1, log, ...more });
const first = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend(fault))).findings;
  return found;
};

describe('a program that has to be another user than root', () => {
  it.each([
    'FATAL tilld is not supposed to be run as root. Sorry.',
    'tilld: refusing to start as superuser',
    'Error: tilld will not run as the root user, see --user',
    'You are not allowed to execute this program as root.',
    'Running tilld as root is not permitted',
    "E: this process can't be started as root, create a user for it",
    'Please run tilld as a non-root user',
  ])('says so: %s', async (log) => {
    const found = await first(ends(log));
    expect(found?.cause).toBe('RunsAsRootRefused');
    expect(JSON.stringify(found?.remedies)).toContain('runAsUser');
  });

  it.each([
    ['that is not what it says', 'ERROR not running as root, cannot give shelf 7 to tilld', {}],
    ['as no root', 'ERROR must not be run as root', { container: { securityContext: { runAsUser: 1000 } } }],
  ])('is another %s', async (_, log, more) => {
    expect((await first(ends(log, more)))?.cause).not.toBe('RunsAsRootRefused');
  });
});

type Template = { spec: Record<string, unknown> };
type Owned = { kind?: string; metadata: Record<string, unknown> & { name: string }; spec: { template: Template } };

describe('a program that refuses root since the last revision', () => {
  it('is to be the user again that it was', async () => {
    const recording = backend(ends('tilld: refusing to run as root'));
    const owned = structuredClone(recording.objects) as unknown as Owned[];
    const of = (user: number) => (one: Owned) => {
      one.spec.template.spec['securityContext'] = { runAsUser: user };
      return one;
    };
    const sets = owned.filter(({ kind }) => kind === 'ReplicaSet');
    owned.filter(({ kind }) => kind === 'Deployment' || kind === 'ReplicaSet').forEach(of(0));
    const older = sets.map((set) => of(4711)(structuredClone(set)));
    for (const [set, revision] of [...sets.map((one) => [one, 2] as const), ...older.map((one) => [one, 1] as const)])
      set.metadata['annotations'] = { 'deployment.kubernetes.io/revision': String(revision) };
    for (const set of older)
      Object.assign(set.metadata, { name: 'backend-h0', uid: 'older', creationTimestamp: '2026-02-01T00:00:00Z' });
    const objects = [...owned, ...older] as unknown as typeof recording.objects;
    const [found] = (await diagnoseRecording({ ...recording, objects })).findings;
    expect(found?.cause).toBe('RunsAsRootRefused');
    expect(JSON.stringify(found?.remedies)).toContain('run as user 4711 again');
  });
});

const FORBIDDEN =
  'shelves.example.com is forbidden: User "system:serviceaccount:shop:till" cannot list resource "shelves" in API group "example.com" in the namespace "shop"';
const GOODBYES =
  'INFO closing shelves\nINFO closing tills\nWARN no till was open\nINFO closed\nINFO stopped the page\n';

describe('an exception that only says that something failed', () => {
  it.each<Row>([
    [
      'of a call into another runtime',
      ends(
        `ERROR cannot begin\nCaused by: com.example.ClientException: ${FORBIDDEN}\n${GOODBYES}Traceback (most recent call last):\n  File "/app/job.py", line 4, in <module>\n    begin()\nbridge.CallError: An error occurred while calling com.example.Shelves`,
      ),
      'KubernetesAPIForbidden',
      'system:serviceaccount:shop:till',
    ],
    [
      'of a start',
      ends(
        `ERROR open store: dial tcp: lookup store.shop on 10.96.0.10:53: no such host\n${GOODBYES}Traceback (most recent call last):\n  File "/app/job.py", line 4, in <module>\n    begin()\nRuntimeError: application failed to start`,
      ),
      'DependencyDNSFailure',
      'store.shop',
    ],
    [
      'not of one that names what it is',
      ends(
        `ERROR open store: dial tcp: lookup store.shop on 10.96.0.10:53: no such host\n${GOODBYES}Traceback (most recent call last):\n  File "/app/job.py", line 4, in <module>\n    begin()\nRuntimeError: the seal of shelf 7 is broken`,
      ),
      'UncaughtException',
      'the seal of shelf 7 is broken',
    ],
  ])('%s is told by the error before it', async (_, fault, cause, told) => {
    const found = await first(fault);
    expect(found?.cause).toBe(cause);
    expect(JSON.stringify(found)).toContain(told.replaceAll('"', String.raw`\"`));
  });
});

describe('a user of a database who may not create something', () => {
  it.each([
    [
      'shelfmap extension is required, but the current user doesn’t have permission to create it.',
      'shelfmap extension',
    ],
    ['psycopg.errors.InsufficientPrivilege: permission denied to create extension "shelfmap"', 'extension "shelfmap"'],
    ['FATAL role till lacks the privilege to create schema shelves', 'schema shelves'],
    ['ERROR user till does not have sufficient privileges to install the extension "shelfmap"', 'extension "shelfmap"'],
  ])('%s', async (log, object) => {
    const found = await first(ends(log));
    expect(found?.cause).toBe('DatabaseAuthFailed');
    expect(found?.title).toContain(object);
    expect(JSON.stringify(found?.remedies)).toContain('superuser');
    expect(JSON.stringify(found?.remedies)).not.toContain('correct the password');
  });
});

describe('a first step that finds what it has made before', () => {
  it.each([
    ['Shelf data appears to exist in folder= /srv/shelves; seal= null. Not formatting.', '/srv/shelves'],
    ['Log directory /srv/log is already formatted. Use --ignore to go on with the others.', '/srv/log'],
    ['Storage in /srv/pool seems to be initialized. Not initializing.', '/srv/pool'],
    ['ERROR refusing to overwrite the ledger in "/srv/ledger"', '/srv/ledger'],
  ])('%s', async (said, folder) => {
    const log = `INFO starting\n${said}\nINFO Exiting with status 1\n/*********\nSHUTDOWN at till-0\n*********/\n`;
    const found = await first(ends(log, { init: true, restarts: 5 }));
    expect(found?.cause).toBe('InitContainerNotRepeatable');
    expect(found?.title).toContain(folder);
    expect(JSON.stringify(found?.remedies)).not.toMatch(/delete|wipe|force/);
  });
});

describe('a field that a configuration does not have', () => {
  const read = (log: string): Fault =>
    ends(log, {
      container: { volumeMounts: [{ name: 'c', mountPath: '/etc/till' }], args: ['--config=/etc/till/till.yml'] },
      spec: { volumes: [{ name: 'c', configMap: { name: 'till' } }] },
      objects: [obj('ConfigMap', 'till', { data: { 'till.yml': 'shelf:\n  widht: 9\n  depth: 4\n' } })],
    });
  it.each([
    String.raw`ts=1 level=error msg="cannot load" err="parsing config file: yaml: unmarshal errors:\n  line 2: field widht not found in type till.shelf"`,
    String.raw`{"level":"fatal","msg":"loading configuration","error":"2 errors in the config file:\n  * unknown key 'widht'\n  * nothing else"}`,
    "ERROR config /etc/till/till.yml: Additional properties are not allowed ('widht' was unexpected)",
    'FATAL config file /etc/till/till.yml: unknown field `widht`, expected one of `width`, `depth`',
  ])('%s', async (log) => {
    const found = await first(read(log));
    expect(found?.cause).toBe('ConfigFileInvalid');
    expect(found?.title).toContain('widht');
    expect(JSON.stringify(found?.remedies)).toMatch(/line 2 of key till\.yml of ConfigMap till/);
  });

  it('is none of a trace: what stands below a heading of frames stays out', async () => {
    const found = await first(
      ends(String.raw`{"level":"error","msg":"cannot open","error":"drawer jammed:\n    at open (/app/till.js:4:1)"}`),
    );
    expect(found?.title).not.toContain('till.js');
  });
});

describe('a script that ends with 127', () => {
  it.each<Row>([
    [
      'and says what setting is wrong',
      ends('ERROR the key shelf.width must be one of 3, 5 and is 9', { exit: 127 }),
      'ApplicationError',
      'shelf.width must be one of 3, 5 and is 9',
    ],
    [
      'after its runtime threw a term of several lines',
      ends(
        'run: exception throw: {schema,[#{kind => validation_error,\n                     path => "shelf.width",\n                     value => wide}]}\n  in function  conf:check/2 (conf.erl, line 7)\nERROR: call_conf_failed: -s schema -c /etc/till.conf get shelf.depth till.name',
        { exit: 127 },
      ),
      'UncaughtException',
      'shelf.width',
    ],
    [
      'because a program is not there',
      ends('/run.sh: line 3: shelfctl: command not found', { exit: 127 }),
      'CommandNotFound',
      'shelfctl',
    ],
    ['in silence', ends('INFO begin\n', { exit: 127 }), 'CommandNotFound', 'does not exist in its image'],
  ])('%s', async (_, fault, cause, told) => {
    const found = await first(fault);
    expect(found?.cause).toBe(cause);
    expect(found?.title).toContain(told);
  });
});
