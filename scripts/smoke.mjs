// The built program, run as a user runs it: exit codes, output, and what starting it loads.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'kubewhy-smoke-'));
const env = { PATH: process.env.PATH, HOME: home };
const run = (...args) =>
  spawnSync(process.execPath, ['bin/kubewhy.cjs', ...args], { env, encoding: 'utf8', timeout: 60_000, input: '' });

const { entry, files } = JSON.parse(readFileSync('dist/meta.json', 'utf8'));

/** Modules that the entry loads before any `import()`. */
function eager() {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file) || !files[file]) return;
    seen.add(file);
    files[file].imports.forEach(visit);
  };
  visit(entry);
  return [...seen].flatMap((file) => Object.keys(files[file].modules));
}

try {
  const heavy = eager().filter((file) =>
    /node_modules\/(ink|react|openai|zod|@kubernetes|@google|undici|yaml|marked)\//.test(file),
  );
  assert.deepEqual(heavy, [], 'the entry loads heavy packages before a command needs them');

  const bundled = Object.values(files).flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([module, bytes]) => (bytes > 0 ? [module] : [])),
  );
  // Our own files import zod as a namespace, so that its languages can be left out.
  const never =
    /node_modules\/(?:undici\/(?:index\.js|lib\/mock)|@kubernetes\/client-node\/dist\/gen\/apis|zod\/v4\/locales\/(?!en))/;
  assert.deepEqual(
    bundled.filter((file) => never.test(file)),
    [],
    'the bundle holds what the program never uses',
  );

  const version = run('--version');
  assert.equal(version.status, 0);
  assert.equal(version.stdout.trim(), JSON.parse(readFileSync('package.json', 'utf8')).version);

  const help = run('--help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /diagnose/);

  const healthy = run('diagnose', '--scenario', 'healthy', '-o', 'json');
  assert.equal(healthy.status, 0, healthy.stderr);
  assert.equal(JSON.parse(healthy.stdout).healthy, true);

  const broken = run('diagnose', '--scenario', 'oom', '-o', 'json');
  assert.equal(broken.status, 10, broken.stderr);
  assert.equal(JSON.parse(broken.stdout).findings[0].cause, 'OOMKilled');

  const demo = run();
  assert.equal(demo.status, 0, demo.stderr);
  assert.match(demo.stdout, /todo-chatbot/);

  const wrong = run('diagnose', '--no-such-option');
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stdout, '');
  for (const { stderr, stdout } of [version, help, healthy, broken, demo, wrong])
    assert.doesNotMatch(stderr + stdout, /^\s+at .*:\d+:\d+\)?$/m, 'a stack trace');
  console.log('smoke test: the bundle answers, refuses and exits as documented');
} finally {
  rmSync(home, { recursive: true, force: true });
}
