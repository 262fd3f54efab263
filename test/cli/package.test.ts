import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { krewManifest } from '../../scripts/krew.ts';
import { partOf, releaseNotes } from '../../scripts/release-notes.ts';

type Packed = { readonly unpackedSize: number; readonly files: readonly { readonly path: string }[] };

describe('the npm package', () => {
  it('holds the bundle and no source maps, and installs nothing besides', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as Packed[];
    const paths = packed?.files.map(({ path }) => path) ?? [];
    expect(paths).toEqual(
      expect.arrayContaining([
        'bin/kubewhy.cjs',
        'bin/kubectl-why.cjs',
        'bin/program.cjs',
        'dist/program.json',
        'LICENSE',
      ]),
    );
    expect(
      paths.filter(
        (path) =>
          !/^(bin|dist|prompts|charts)\/|^docs\/kubewhy\.1$|^(LICENSE|README\.md|package\.json|THIRD-PARTY)/.test(path),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => /\.map$|meta\.json$|LEGAL/.test(path))).toEqual([]);
    expect(packed?.unpackedSize).toBeLessThan(6_000_000);
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies?: object; private?: boolean };
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.private).toBeUndefined();
  });
});

describe('the scripts of the bundle', () => {
  it('run as the modules did that they are made of: what may not be written is not written in silence', () => {
    const scripts = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cjs'));
    expect(scripts.length).toBeGreaterThan(10);
    for (const file of scripts) {
      const [head = '', body = ''] = readFileSync(join('dist', file), 'utf8').split('\n', 2);
      // The function of the script with the beginning of its own code, and in place of the rest a question.
      const start = `${head}\n${body.slice(0, body.indexOf(';') + 1)}\nreturn (function () { return this; })(); })`;
      expect([file, (runInThisContext(start) as () => unknown)()]).toEqual([file, undefined]);
    }
  });
});

describe('the container image', () => {
  it('starts the bundle as somebody who is not root, with nothing to write outside of /tmp', () => {
    const file = readFileSync('Containerfile', 'utf8');
    expect(file).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(file).toMatch(/^COPY --chown=0:0 release\/package \/opt\/kubewhy$/m);
    expect(file).toMatch(/^ENTRYPOINT \["\/nodejs\/bin\/node", "\/opt\/kubewhy\/bin\/kubewhy\.cjs"\]$/m);
    const [, settings = ''] = /^ENV (.*)$/m.exec(file) ?? [];
    // What was compiled is read there, and written when the image is built.
    expect(settings.split(' ').filter((one) => !/=\/tmp(?:\/|$)/.test(one))).toEqual([
      'NODE_COMPILE_CACHE=/opt/kubewhy/compiled',
    ]);
    expect(file).toMatch(/^USER 0:0\nRUN \[.*"diagnose".*\]\nUSER 65532:65532$/m);
  });
});

describe('the krew plugin', () => {
  it('names the one program of each archive, which krew links as kubectl-why', () => {
    const archives = ['linux-x64', 'darwin-arm64', 'win-x64'].map((platform) => ({
      platform,
      file: `release/kubewhy-1.0.0-${platform}.tar.gz`,
    }));
    const text = krewManifest({ version: '1.0.0', archives, url: 'https://example.com/d', digest: () => 'abc' });
    const { spec } = parse(text) as { spec: { platforms: { bin: string; uri: string; selector: unknown }[] } };
    expect(spec.platforms.map(({ bin }) => bin)).toEqual(['kubewhy', 'kubewhy', 'kubewhy.exe']);
    expect(spec.platforms[1]).toMatchObject({
      uri: 'https://example.com/d/v1.0.0/kubewhy-1.0.0-darwin-arm64.tar.gz',
      selector: { matchLabels: { os: 'darwin', arch: 'arm64' } },
    });
  });

  it('is in an archive without links, which krew does not unpack', () => {
    expect(readFileSync('scripts/executable.mjs', 'utf8')).not.toMatch(/linkSync|symlink/);
  });
});

describe('the notes of a release', () => {
  const changelog =
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- new\n\n## [1.2.0] - 2026-11-01\n\n### Fixed\n\n- old\n';

  it('are the part of the changelog of that version', () => {
    expect(partOf(changelog, '1.2.0')).toBe('### Fixed\n\n- old');
  });

  it('are what is not released yet, before the version has a part', () => {
    expect(partOf(changelog, '1.3.0')).toBe('### Added\n\n- new');
  });

  it('are refused where the changelog has neither', () => {
    expect(() => partOf('# Changelog\n', '1.3.0')).toThrow('has no part for 1.3.0');
  });

  it('say what they are made of and how to check it', () => {
    const notes = releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), { version: '9.9.9', commit: 'abc' });
    for (const words of ['# kubewhy 9.9.9', 'commit abc', 'npm i -g kubewhy@9.9.9', 'sha256sum -c SHA256SUMS'])
      expect(notes).toContain(words);
  });
});
