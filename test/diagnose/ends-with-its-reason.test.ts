import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { obj } from '../helpers/k8s-more.ts';

const look = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend(fault))).findings;
  return { cause: found?.cause, title: found?.title ?? '', texts: found?.remedies.map(({ text }) => text) ?? [] };
};

it('a program that ends with 0 after it called what it says an error is told by that', async () => {
  const said = 'An error occurred: Reader v1.9 is withdrawn and gets no orders';
  const { cause, title, texts } = await look({
    exit: 0,
    log: `Ready for orders\n${said}.\nReader ends, no retry.\nExiting...`,
  });
  expect(cause).toBe('ApplicationError');
  expect(title).toContain(said);
  expect(texts.join('\n')).not.toMatch(/foreground|make it a Job/);
});

it.each([
  'cannot start: the version of the store (14.2) is newer than this program (13.9) and it cannot be read by it',
  'fatal: data version 14.2 is higher than 13.9',
])('data of a later version is known by its comparison: %s', async (log) => {
  const { cause, title } = await look({ exit: 1, log });
  expect(cause).toBe('DataVersionMismatch');
  expect(title).toContain('14.2');
});

it('a server that is older than wanted has no data of another version', async () => {
  const { cause } = await look({ exit: 1, log: 'fatal: database version 13.9 is older than 14.2, which is needed' });
  expect(cause).not.toBe('DataVersionMismatch');
});

describe('a program that the kernel does not start', () => {
  const log = 'exec /srv/lamp: operation not permitted';
  const drops = { securityContext: { capabilities: { drop: ['ALL'], add: ['CHOWN'] } } };

  it('carries what its container drops', async () => {
    const { cause, title, texts } = await look({ exit: 255, log, container: drops });
    expect(cause).toBe('CommandNotExecutable');
    expect(title).toMatch(/may not execute \/srv\/lamp: .* drops ALL$/);
    expect(texts[0]).toMatch(
      /^add to securityContext\.capabilities\.add of container main what file \/srv\/lamp carries .* and adds CHOWN alone/,
    );
    expect(texts.join('\n')).not.toContain('chmod');
  });

  it('is compared with what its container may have, where that drops nothing', async () => {
    const { texts } = await look({ exit: 255, log });
    expect(texts[0]).toMatch(/^compare the capabilities that file \/srv\/lamp carries/);
  });

  it('lacks the right to be executed where that is denied', async () => {
    const { texts } = await look({ exit: 126, log: 'exec /srv/lamp: permission denied', container: drops });
    expect(texts[0]).toMatch(/^make \/srv\/lamp executable/);
  });
});

describe('a name that a module has not', () => {
  const trace = (from: string, by: string) => `Traceback (most recent call last):
  File "/srv/shop/main.py", line 2, in <module>
    import ${by}
  File "${from}/${by}/core.py", line 9, in <module>
    from lattice.bars import bend
ImportError: cannot import name 'bend' from 'lattice.bars' (${from}/lattice/bars.py)`;

  it('is one of versions where libraries are concerned', async () => {
    const { cause, title, texts } = await look({ exit: 1, log: trace('/usr/lib/python3.12/site-packages', 'trellis') });
    expect(cause).toBe('ModuleNotFound');
    expect(title).toBe('module lattice.bars of container main has no bend');
    expect(texts[0]).toContain('a version of lattice that has bend, or of trellis that does without it');
  });

  it('is to be added to code of its own', async () => {
    const { texts } = await look({ exit: 1, log: trace('/srv/shop', 'trellis') });
    expect(texts[0]).toMatch(/^add bend to lattice\.bars/);
  });
});

describe('an exception', () => {
  const trace = (...places: readonly string[]) =>
    `${places[0]}:9\n  throw new Error('no seal');\n  ^\n\nError: No seal fits: {"seals":[{"key":"a"}]}\n${places.map((place, at) => `    at step${at} (${place}:9:1)`).join('\n')}\n\nNode.js v22.1.0`;
  const inside = '/srv/node_modules/@acme/sealer/lib';

  it('that is raised within one library names that', async () => {
    const { texts } = await look({ exit: 1, log: trace(`${inside}/a.js`, 'node:internal/modules', `${inside}/b.js`) });
    expect(texts.join('\n')).toContain('it is raised within @acme/sealer, in no code of the application');
    expect(texts.join('\n')).not.toContain('is not there for container');
  });

  it('that the application leads to names none', async () => {
    const { texts } = await look({ exit: 1, log: trace(`${inside}/a.js`, '/srv/shop/main.js') });
    expect(texts.join('\n')).not.toContain('it is raised within');
  });
});

it('a stray sign in a header is looked for in the Secrets that the container takes as a whole', async () => {
  const data = { BELL_TOKEN: 'eA==', COLOUR: 'eA==' };
  const { cause, texts } = await look({
    exit: 1,
    log: 'fatal: Get "https://bell.example/ring": net/http: invalid header field value for "Authorization"',
    container: {
      env: [{ name: 'BELL_URL', value: 'https://bell.example' }],
      envFrom: [{ secretRef: { name: 'bell' } }],
    },
    objects: [obj('Secret', 'bell', { data })],
  });
  expect(cause).toBe('SettingMalformed');
  expect(texts[0]).toMatch(/one of BELL_TOKEN \(key BELL_TOKEN of Secret bell\), COLOUR /);
  expect(texts.join('\n')).not.toContain('bell.example');
});

it('a program that says where it was launched from listens there', async () => {
  const probe = { httpGet: { path: '/up', port: 8000 }, periodSeconds: 10, failureThreshold: 3 };
  const { cause } = await look({
    exit: 0,
    ran: 36,
    log: 'Kite has launched from http://127.0.0.1:8000\nstopped',
    container: { livenessProbe: probe, ports: [{ containerPort: 8000 }] },
    events: [
      [
        'Unhealthy',
        'Liveness probe failed: Get "http://10.2.0.9:8000/up": dial tcp 10.2.0.9:8000: connect: connection refused',
        1,
      ],
      ['Killing', 'Container main failed liveness probe, will be restarted', 1],
    ],
  });
  expect(cause).toBe('AppBoundToLoopback');
});

describe('a migration that was edited after it had run', () => {
  it.each([
    ['Validate failed: Migrations have failed validation\nMigration checksum mismatch for migration version 7', '7'],
    ['error: migration 20260304 was previously applied but has been modified', '20260304'],
  ])('gets its former text back: %s', async (log, version) => {
    const { cause, texts } = await look({ exit: 1, log });
    expect(cause).toBe('MigrationFailed');
    expect(texts[0]).toMatch(
      new RegExp(
        `^give migration ${version} in the image of container \\w+ .* back the text with which it was applied`,
      ),
    );
    expect(texts.join('\n')).not.toContain('damaged');
  });

  it('a checksum of what is stored still tells of damage', async () => {
    const { texts } = await look({ exit: 1, log: 'fatal: checksum mismatch in page 9 of shelf.db' });
    expect(texts.join('\n')).toMatch(/damaged|copy|backup/);
  });
});
