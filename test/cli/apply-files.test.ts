import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NS } from '../attacks/world.ts';
import { desk } from './saved-plan.ts';

const map = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {key: ${value}}\n`;
const APPLIED = (name: string): string => `PATCH /api/v1/namespaces/${NS}/configmaps/${name}`;

describe('kubewhy apply -f', () => {
  it('saves the plan of files and of standard input where nobody can be asked, and the plan then applies them all', async () => {
    const { run, home, writes, saved, record } = await desk();
    const folder = join(home.path, 'manifests');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.yaml'), `${map('one', 'x')}---\n${map('two', 'y')}`);
    writeFileSync(join(folder, 'notes.txt'), 'no manifest');
    const asked = await run(['apply', '-f', folder, '-f', '-'], { input: map('three', 'z') });
    expect({ code: asked.code, out: asked.stdout + asked.stderr }).toMatchObject({ code: 3 });
    expect(writes()).toEqual([]);
    expect(saved()).toHaveLength(1);
    expect(record()).toContain('"model":"kubewhy apply -f"');
    const [, id = '', hash = ''] = /kubewhy apply ([0-9a-f]{8}) --confirm ([0-9a-f]{64})/.exec(asked.stderr) ?? [];
    const sent = await run(['apply', id, '--confirm', hash]);
    expect(sent.stdout).toContain('configmap/three is applied');
    expect(sent.code).toBe(0);
    expect(writes()).toEqual([APPLIED('one'), APPLIED('two'), APPLIED('three')]);
  });

  it('rehearses with --dry-run and sends nothing; --read-only does not even that', async () => {
    const { run, home, writes } = await desk();
    const file = join(home.path, 'any-name');
    writeFileSync(file, map('one', 'x'));
    const dry = await run(['apply', '-f', file, '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('dry run');
    expect((await run(['apply', '-f', file, '--read-only'])).code).not.toBe(0);
    expect(writes()).toEqual([]);
  });

  it('says when it is the embedded cluster, whose plans end with it', async () => {
    const { run, home, writes } = await desk();
    const file = join(home.path, 'one.yaml');
    writeFileSync(file, map('one', 'x'));
    const { stderr } = await run(['apply', '-f', file], { env: { KUBEWHY_SCENARIO: 'healthy' } });
    expect(stderr).toContain('the kubeconfig is not used: this is the embedded demo cluster');
    expect(stderr).toContain('It cannot be applied later');
    expect(stderr).not.toContain('--confirm');
    expect(writes()).toEqual([]);
  });

  it.each<[string, readonly string[], string, string?]>([
    ['neither a plan nor a file', ['apply'], 'neither a plan nor -f FILE is named'],
    ['both', ['apply', 'abcd1234', '-f', 'x.yaml'], 'are two things'],
    ['a hash for a file', ['apply', '-f', 'x.yaml', '--confirm', '0'.repeat(64)], 'hash of a saved plan'],
    ['a file as if it were a plan', ['apply', 'web.yaml'], 'web.yaml'],
    ['a file that is not there', ['apply', '-f', 'nowhere.yaml'], 'is not there'],
    ['nothing on standard input', ['apply', '-f', '-'], 'holds no manifest'],
    ['more on standard input than is read', ['apply', '-f', '-'], 'holds 1 MiB or more', '#'.repeat(1024 * 1024)],
  ])('%s is told, and nothing is sent', async (_what, args, said, input) => {
    const { run, writes } = await desk();
    const { code, stderr } = await run(args, input === undefined ? {} : { input });
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
    expect(writes()).toEqual([]);
  });
});
