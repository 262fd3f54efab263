// The notes of a release, from CHANGELOG.md: node scripts/release-notes.ts VERSION
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The part of the changelog of a version; of one that has none yet the part that is not released. */
export function partOf(changelog: string, version: string): string {
  const parts = changelog.split(/^## /m).slice(1);
  const part =
    parts.find((one) => one.startsWith(`[${version}]`)) ?? parts.find((one) => one.startsWith('[Unreleased]'));
  if (part === undefined) throw new Error(`CHANGELOG.md has no part for ${version}, and none that is not released`);
  return part.slice(part.indexOf('\n') + 1).trim();
}

/** Markdown: what changed, how it is installed, and how what was downloaded is checked. */
type Release = { readonly version: string; readonly commit: string };

export const releaseNotes = (changelog: string, { version, commit }: Release): string => `# kubewhy ${version}

Made of commit ${commit}.

${partOf(changelog, version)}

## Install

- \`npm i -g kubewhy@${version}\` (Node 22.19 or newer), also as \`kubectl why\`
- without Node: unpack \`kubewhy-${version}-PLATFORM.tar.gz\` and put \`kubewhy\` on the PATH
- krew: \`kubectl krew install --manifest=why.yaml\`

Check what was downloaded with \`sha256sum -c SHA256SUMS --ignore-missing\`. What is bundled stands in \`kubewhy-${version}.cdx.json\` (CycloneDX) and in \`THIRD-PARTY-NOTICES.txt\` of the package.
`;

if (process.argv[1]?.endsWith('release-notes.ts')) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  process.stdout.write(
    releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), { version: process.argv[2] ?? version, commit }),
  );
}
