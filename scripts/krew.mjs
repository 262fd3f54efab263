import { basename } from 'node:path';

const OS = { linux: 'linux', darwin: 'darwin', win: 'windows' };
const ARCH = { x64: 'amd64', arm64: 'arm64' };

/** The manifest of the krew plugin `why` (`kubectl why`), for the archives that were made. */
export function krewManifest({ version, archives, url, digest }) {
  const platforms = archives.map(({ platform, file }) => {
    const [os = '', arch = ''] = platform.split('-');
    const program = os === 'win' ? 'kubectl-why.exe' : 'kubectl-why';
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
