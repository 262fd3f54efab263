import { basename } from 'node:path';

const OS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win: 'windows' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

type Release = {
  readonly version: string;
  readonly archives: readonly { readonly platform: string; readonly file: string }[];
  readonly url: string;
  readonly digest: (file: string) => string;
};

/** The manifest of the krew plugin `why` (`kubectl why`), for the archives that were made. */
export function krewManifest({ version, archives, url, digest }: Release): string {
  const platforms = archives.map(({ platform, file }) => {
    const [os = '', arch = ''] = platform.split('-');
    const program = os === 'win' ? 'kubewhy.exe' : 'kubewhy'; // krew calls it kubectl-why by a link
    return `  - selector:
      matchLabels:
        os: ${OS[os] ?? os}
        arch: ${ARCH[arch] ?? arch}
    uri: ${url}/v${version}/${basename(file)}
    sha256: ${digest(file)}
    bin: ${program}
    files:
      - from: ${program}
        to: .
      - from: LICENSE
        to: .`;
  });
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: why
spec:
  version: v${version}
  homepage: https://github.com/kubewhy/kubewhy
  shortDescription: Ask why a workload is broken, and mend it behind a yes
  description: |
    Finds the cause of crash loops, image errors, unschedulable pods and the like by rules, without a model;
    answers questions with OpenAI, Gemini or offline; changes only what you approve, exactly as it was shown.
  platforms:
${platforms.join('\n')}
`;
}
