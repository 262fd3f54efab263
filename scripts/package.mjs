// Makes what is published, in release/: the npm package (the bundle alone, without dependencies), its SBOM, the notices
// of what is bundled, single-file executables by Node's own SEA, the krew manifest, and the checksums of all.
//   node scripts/package.mjs [--platforms linux-x64,linux-arm64,darwin-x64,darwin-arm64,win-x64] [--node 26.10.0]
//                            [--url https://…/releases/download]
// The Node inside of the executables is this one, or with --node that version for every platform: not every version
// is there for each of them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { executable, nodeOf } from './executable.mjs';
import { krewManifest } from './krew.ts';
import { releaseNotes } from './release-notes.ts';
import { notices, packagesIn, sbom } from './sbom.mjs';

const { values } = parseArgs({
  options: {
    platforms: { type: 'string', default: `${process.platform}-${process.arch}` },
    node: { type: 'string' },
    url: { type: 'string', default: 'https://github.com/kubewhy/kubewhy/releases/download' },
  },
});

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const out = 'release';
const stage = join(out, 'package');
rmSync(out, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

const made = await bundle({ outdir: join(stage, 'dist'), sourcemap: false });
for (const name of [
  'bin',
  'prompts',
  'charts',
  'docs/kubewhy.1',
  'docs/schemas',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
])
  cpSync(name, join(stage, name), { recursive: true });
const packages = packagesIn(made);
writeFileSync(join(stage, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
const { name, version, description, license, engines, type, bin, man, imports, keywords } = manifest;
const gitHead = commit();
const published = { name, version, description, keywords, license, bin, man, type, imports, engines, gitHead };
writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
execFileSync('npm', ['pack', '--silent', '--pack-destination', '..'], {
  cwd: stage,
  stdio: ['ignore', 'ignore', 'inherit'],
});
writeFileSync(join(out, `kubewhy-${version}.cdx.json`), `${JSON.stringify(sbom(manifest, packages), null, 2)}\n`);

writeFileSync(
  join(out, `RELEASE-NOTES-${version}.md`),
  releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), { version, commit: gitHead }),
);

const archives = [];
const missing = [];
for (const platform of values.platforms.split(',').filter(Boolean)) {
  const node = nodeOf(platform, values.node);
  if (node === undefined) missing.push(platform);
  else archives.push({ platform, file: await executable({ platform, node, stage, out, version }) });
}
if (archives.length > 0)
  writeFileSync(join(out, 'why.yaml'), krewManifest({ version, archives, url: values.url, digest: sha256 }));

const files = readdirSync(out).filter((file) => statSync(join(out, file)).isFile());
writeFileSync(join(out, 'SHA256SUMS'), files.map((file) => `${sha256(join(out, file))}  ${file}\n`).join(''));
for (const file of files)
  console.log(`${(statSync(join(out, file)).size / 1e6).toFixed(2).padStart(8)} MB  ${join(out, file)}`);
if (missing.length > 0) {
  console.error(`no Node ${values.node ?? process.versions.node} for ${missing.join(', ')}: name another by --node`);
  process.exitCode = 1;
}
console.log(`${packages.length} packages are bundled; nothing else is installed with it`);

/** What this is made of; with a mark when that is not what is committed. */
function commit() {
  const git = (...words) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-changed');
}

function sha256(file) {
  if (!existsSync(file)) throw new Error(`there is no ${basename(file)}`);
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
