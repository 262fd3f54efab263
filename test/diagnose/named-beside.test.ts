import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { ago, obj } from '../helpers/k8s-more.ts';

const look = async (fault: Fault, stampedLogs = false) => {
  const { findings } = await diagnoseRecording({ ...backend(fault), ...(stampedLogs ? { stampedLogs } : {}) });
  const [found] = findings;
  return {
    cause: found?.cause,
    title: found?.title ?? '',
    changes: found?.remedies.flatMap(({ change }) => (change ? [change] : [])) ?? [],
    texts: found?.remedies.map(({ text }) => text) ?? [],
    first: found?.remedies[0],
    said: found?.evidence.map(({ text }) => text) ?? [],
  };
};

describe('a subPath that no key has', () => {
  const mounts = (subPath: string): Fault => ({
    exit: 128,
    reason: 'StartError',
    message:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/rules/main/0" to rootfs at "/etc/relay/rules.ini": not a directory: Are you trying to mount a directory onto a file (or vice-versa)?',
    container: { volumeMounts: [{ name: 'rules', mountPath: '/etc/relay/rules.ini', subPath }] },
    spec: { volumes: [{ name: 'rules', configMap: { name: 'relay-rules' } }] },
    objects: [obj('ConfigMap', 'relay-rules', { data: { 'rules.conf': 'a', 'peers.txt': 'b' } })],
  });
  it('is told with the keys that are there, and the one that is meant', async () => {
    const { cause, texts, first, said } = await look(mounts('rules.ini'));
    expect(cause).toBe('MountPathInvalid');
    expect(texts[0]).toContain('to rules.conf: ConfigMap relay-rules has no key rules.ini, only rules.conf, peers.txt');
    expect(first?.change?.input).toMatchObject({
      edits: [{ path: 'spec.template.spec.containers[main].volumeMounts[0].subPath', value: '"rules.conf"' }],
    });
    expect(said.join('\n')).toContain('has no key rules.ini');
  });
  it('is not that of the only key that is there, where it is called otherwise', async () => {
    const { objects: _own, ...fault } = mounts('rules.ini');
    const other = obj('ConfigMap', 'relay-rules', { data: { 'seal.pem': 'a' } });
    const { texts, changes } = await look({ ...fault, objects: [other] });
    expect(texts[0]).toContain('to a key that is there, or give that key its name: ConfigMap relay-rules has no key');
    expect(changes).toEqual([]);
  });
  it('of a key that is there nothing of that kind is said', async () => {
    const { texts } = await look(mounts('rules.conf'));
    expect(texts[0]).toContain('mountPath of');
    expect(texts.join('\n')).not.toContain('no key');
  });
});

describe('what a program ends with', () => {
  it('names the file that a record carries in a field, not the code that logged it', async () => {
    const line = (file: string): string =>
      `level=error msg="reading shelves" file=${file} err="unexpected end of text"`;
    expect((await look({ exit: 1, log: line('.relay.ini') })).title).toContain('file=.relay.ini');
    expect((await look({ exit: 1, log: line('main.go:42') })).title).not.toContain('main.go');
  });

  it('an allocator of its own that is full is no crash of the process', async () => {
    const at = '    12:20260302:115930.101 ';
    const log = `${at}server started\n${at}ring_malloc(): out of memory (requested 56 bytes)\n${at}ring_malloc(): please increase RingSize in the configuration`;
    const { cause, title, texts } = await look({ exit: 1, log });
    expect(cause).not.toBe('ProcessAborted');
    expect(title).toMatch(/exit code 1: ring_malloc\(\): out of memory \(requested 56 bytes\)/);
    expect(texts.join('\n')).toContain('please increase RingSize in the configuration');
    expect((await look({ exit: 134, log: 'malloc(): corrupted top size' })).cause).toBe('ProcessAborted');
  });

  it('damaged data has the path that the line before names, in a program that migrates as well', async () => {
    const log = [
      '[Fatal] Shelf: no luck',
      'Shelf.Store.DamagedException: Database file: /data/shelf.db is corrupt, restore from backup',
      'database disk image is malformed',
      '   at Shelf.Migration.Controller.Migrate(String name)',
      '   at Shelf.Program.Main(String[] args)',
      'Non-recoverable failure, waiting for somebody...',
    ].join('\n');
    const { cause, title } = await look({
      caught: 'running',
      running: 30,
      current: log,
      container: { readinessProbe: { httpGet: { path: '/up', port: 8080 } } },
    });
    expect(cause).toBe('DataCorrupted');
    expect(title).toContain('at /data/shelf.db');
  });

  it('a warning that comes again and says what is not there tells why a start goes on', async () => {
    const warns = (letter: string, end = ''): Fault => ({
      caught: 'running',
      running: 20,
      status: { started: false },
      current: Array.from(
        { length: 20 },
        (_, at) =>
          `${ago(10 - at / 2)} 2026-03-02 11:50:00.101: ${letter} shelf/loader.cc:26] No shelves of kind red found under /shelves. Did you forget to number them (eg. '/1/')?\n`,
      )
        .concat(end)
        .join(''),
      container: { startupProbe: { httpGet: { path: '/up', port: 8080 }, periodSeconds: 10, failureThreshold: 180 } },
    });
    const { cause, title } = await look(warns('W'), true);
    expect(cause).toBe('StillStarting');
    expect(title).toMatch(/No shelves of kind red found under \/shelves$/);
    expect((await look(warns('I'), true)).cause).toBeUndefined();
    expect((await look(warns('W', `${ago(0)} loaded 12 shelves of 90\n`), true)).cause).toBeUndefined();
  });
});

describe('a process that leaves the foreground', () => {
  it('is told with the command that started it and the line that tells of it', async () => {
    const { cause, texts, said } = await look({
      exit: 0,
      ran: 3,
      container: { command: ['keeper', 'up', 'app.js'] },
      log: 'keeper: spawning app.js\nkeeper: running app.js in the background (pid 7)\n├──┼──┤\n│ app.js │ online │\n└──┴──┘',
    });
    expect(cause).toBe('ContainerExitedZero');
    expect(texts[0]).toBe(
      'run what "keeper up app.js" of container main starts in the foreground so that it stays: its log tells that it went to the background',
    );
    expect(said.join('\n')).toContain('in the background (pid 7)');
  });
  it('of a table that ends the log the row is quoted, not its frame', async () => {
    const { texts, said } = await look({ exit: 0, ran: 3, log: 'ok\n│ app.js │ online │\n└──┴──┘' });
    expect(said.join('\n')).toContain('│ app.js │ online │');
    expect(texts[0]).toBe('run the process of container main in the foreground so that it stays');
  });
});

describe('what stands beside the sentence that decides', () => {
  it('names the image that it wants with another tag', async () => {
    const log = (tags: readonly string[]): string =>
      `Error: start: Executable doesn't exist at /opt/viewers/1134/viewer\n    | Please fetch the newer image.\n${tags.map((tag) => `    | - ghcr.io/acme/viewer:${tag}\n`).join('')}`;
    const container = { image: 'ghcr.io/acme/viewer:v1.4.1' };
    const one = await look({ exit: 1, container, log: log(['v1.4.1', 'v1.5.0.']) });
    expect(one.texts[0]).toMatch(
      /^use image ghcr\.io\/acme\/viewer:v1\.5\.0 in place of ghcr\.io\/acme\/viewer:v1\.4\.1/,
    );
    expect(one.first?.change).toBeUndefined();
    const two = await look({ exit: 1, container, log: log(['v1.5.0', 'v1.6.0']) });
    expect(two.texts[0]).not.toMatch(/^use image/);
  });

  it('a login that is refused names the Secret that the program comes with, whomever its arguments name', async () => {
    const { texts } = await look({
      exit: 1,
      container: {
        args: ['--to=hub.acme.example/shop'],
        volumeMounts: [{ name: 'login', mountPath: '/home/push/.auth' }],
      },
      spec: { volumes: [{ name: 'login', secret: { secretName: 'hub-login' } }] },
      log: 'error: pushing to hub.acme.example/shop: UNAUTHORIZED: authentication required',
    });
    expect(texts[0]).toContain('(Secret hub-login)');
  });
});
