import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FakeHelm = {
  readonly folder: string;
  readonly path: string;
  /** Private state folder of the run. */
  readonly root: string;
  /** argv of each run, in order. */
  runs(): string[][];
  /** Environment of the last run. */
  env(): Record<string, string>;
  remove(): void;
};

/**
 * A helm program that notes how it was called and then does what `body` says, in shell. `version` is answered by
 * itself.
 */
export function fakeHelm(body: string, version = 'v4.3.1'): FakeHelm {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-fake-helm-'));
  const path = join(folder, 'helm');
  const script = `#!/bin/sh
here=${JSON.stringify(folder)}
for word in "$@"; do printf '%s\\036' "$word" >> "$here/argv"; done
printf '\\035' >> "$here/argv"
env > "$here/env"
if [ "$1" = version ]; then printf '%s' ${JSON.stringify(version)}; exit 0; fi
${body}
`;
  writeFileSync(path, script, { mode: 0o755 });
  return {
    folder,
    path,
    root: join(folder, 'state'),
    runs: () =>
      readFileSync(join(folder, 'argv'), 'utf8')
        .split('\u001d')
        .slice(0, -1)
        .map((run) => run.split('\u001e').slice(0, -1)),
    env: () =>
      Object.fromEntries(
        readFileSync(join(folder, 'env'), 'utf8')
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
