import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROVIDER_NAMES } from '../src/models/forms.ts';

const root = resolve(import.meta.dirname, '..');

/** Rooms of ours that each room may import, besides itself. */
const MAY: Record<string, readonly string[]> = {
  core: [],
  cluster: ['core'],
  helm: ['core'],
  logs: ['core'],
  diagnose: ['core', 'logs'],
  tools: ['core', 'diagnose', 'logs'],
  models: ['core'],
  agent: ['core'],
  ui: ['core', 'logs'],
  demo: ['core'],
  editor: ['core'],
  mcp: ['core', 'agent'],
  cli: ['core', 'cluster', 'helm', 'diagnose', 'tools', 'models', 'agent', 'ui', 'demo', 'logs', 'mcp', 'editor'],
  main: ['core', 'cli'],
};

/** Who alone may load a package at run time. */
const LOADS: Record<string, readonly string[]> = {
  '@kubernetes/client-node': ['cluster'],
  undici: ['cluster'],
  'node:child_process': ['helm', 'editor'],
  openai: ['models'],
  '@google/generative-ai': ['models'],
  ink: ['ui'],
  react: ['ui'],
  marked: ['ui'],
  '@modelcontextprotocol/sdk': ['mcp'],
  zod: ['tools', 'models', 'cli', 'helm'],
};

/** Functions that only the named files may import. */
const ONLY: Record<string, readonly RegExp[]> = {
  askApproval: [/^src\/agent\/gate/, /^src\/cli\//],
  spendApproval: [/^src\/cluster\/write\/writer/, /^src\/helm\//],
  permitWrite: [
    /^src\/cluster\/(connection\/lock|wire\/send-write|write\/(writer|inside\/send-program|forward\/session))/,
  ],
  sendWrite: [/^src\/cluster\/(wire\/send-write|write\/writer)/],
  unseal: [/^src\/cluster\/write\/write-requests\.ts$/, /^src\/core\/sealed/],
};

type Import = { readonly from: string; readonly typeOnly: boolean };

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.(ts|tsx)$/.test(entry.name) ? [path] : [];
  });
}

export const roomOf = (file: string): string => {
  const parts = file.split('/');
  if (parts[0] === 'tools') return 'tools';
  if (parts.length === 2) return 'main';
  return parts[1] ?? '';
};

/** Static imports, re-exports, `import()` and `import type` of a source text. */
export function importsOf(source: string): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const match of text.matchAll(/(?:^|[;\n}])\s*(?:import|export)\s+(type\s)?[^;'"()]*?from\s*['"]([^'"]+)['"]/g))
    found.push({ from: match[2] ?? '', typeOnly: Boolean(match[1]) });
  for (const match of text.matchAll(/(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g))
    found.push({ from: match[1] ?? '', typeOnly: false });
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ from: match[1] ?? '', typeOnly: false });
  return found;
}

/** What is wrong with one file's imports; empty when nothing is. */
export function faultsOf(file: string, source: string): string[] {
  const room = roomOf(file);
  const faults: string[] = [];
  for (const entry of importsOf(source)) {
    if (entry.from.startsWith('.')) {
      if (entry.from.endsWith('/package.json') && room === 'cli') continue;
      const target = relative(root, resolve(root, dirname(file), entry.from));
      const other = target.startsWith('tools/') ? 'tools' : roomOf(target);
      if (!target.startsWith('src/') && !target.startsWith('tools/'))
        faults.push(`${file} imports ${target}, outside src and tools`);
      else if (other !== room && !(MAY[room] ?? []).includes(other))
        faults.push(`${file} (${room}) imports ${target} (${other})`);
      else if (room === 'cli' && other === 'demo' && !/^src\/demo\/index\.ts$/.test(target))
        faults.push(`${file} imports demo's inside: ${target}`);
      continue;
    }
    const name = entry.from.startsWith('node:')
      ? entry.from
      : entry.from
          .split('/')
          .slice(0, entry.from.startsWith('@') ? 2 : 1)
          .join('/');
    const owners = LOADS[name];
    if (owners && !owners.includes(room) && !entry.typeOnly)
      faults.push(`${file} (${room}) loads ${name}, which belongs to ${owners.join(', ')}`);
  }
  for (const [word, allowed] of Object.entries(ONLY)) {
    const used = new RegExp(`\\b${word}\\b`).test(source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, ''));
    if (used && !file.startsWith('src/core/') && !allowed.some((pattern) => pattern.test(file)))
      faults.push(`${file} uses ${word}`);
  }
  return faults;
}

const all = [...files('src'), ...files('tools')];

/** Folders that may hold more than 14 files, and why. */
const LARGE: Record<string, string> = {
  tools: 'one file a tool: the listing is the list of tools',
  'tools/shared/plan': 'what change tools share: edits, warnings, quotas, the kubectl line',
  'src/core': 'the vocabulary: one meaning a file',
  'src/core/causes': 'one family of causes a file',
  'src/agent': 'reads as one page, from session down to the gate',
  'src/cli/commands': 'one file a command',
  'src/helm': 'plan and run are one conversation',
  'src/models/offline': 'the planner: grammar, requests, answers',
  'src/ui/chat': 'the chat: one part of the screen a file',
  'src/demo/sim': 'kubelet-*, deployment-*, app-*: splitting would tie knots',
  'src/demo/scenarios': 'one scenario a file',
};

/** Files that import each other, each circle as its files in order, types included. */
export function circlesOf(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const reach = (from: string): Set<string> => {
    const seen = new Set<string>();
    const next = [...(arrows.get(from) ?? [])];
    for (let file = next.pop(); file !== undefined; file = next.pop())
      if (!seen.has(file)) {
        seen.add(file);
        next.push(...(arrows.get(file) ?? []));
      }
    return seen;
  };
  const reached = new Map([...arrows.keys()].map((file) => [file, reach(file)]));
  const circles = [...reached].flatMap(([file, seen]) =>
    seen.has(file)
      ? [
          [...seen]
            .filter((other) => reached.get(other)?.has(file))
            .sort()
            .join(' '),
        ]
      : [],
  );
  return [...new Set(circles)].sort();
}

const arrowsOf = (names: readonly string[]): Map<string, string[]> =>
  new Map(
    names.map((file) => [
      file,
      importsOf(readFileSync(join(root, file), 'utf8')).flatMap(({ from }) =>
        from.startsWith('.') ? [relative(root, resolve(root, dirname(file), from))] : [],
      ),
    ]),
  );

describe('the house', () => {
  it('has imports that point inwards, one room per SDK', () => {
    expect(all.flatMap((file) => faultsOf(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('has no file of more than 200 lines in src and tools', () => {
    const long = all
      .map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 200);
    expect(long).toEqual([]);
  });

  it('has comments of at most 120 columns', () => {
    const wide = all.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.length > 120 && /^\s*(?:\/\/|\/?\*)/.test(line) ? [`${file}:${at + 1}`] : [])),
    );
    expect(wide).toEqual([]);
  });

  it('has at most 14 files a folder, but for those that are named', () => {
    const counts = new Map<string, number>();
    for (const file of all) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const large = [...counts].filter(([, count]) => count > 14).map(([folder]) => folder);
    expect(large.filter((folder) => !(folder in LARGE))).toEqual([]);
  });

  it('has no import circles between files', () => {
    expect(circlesOf(arrowsOf(all))).toEqual([]);
  });

  it('has only the agreed top level', () => {
    const folders = readdirSync(root).filter(
      (name) => !name.startsWith('.') && statSync(join(root, name)).isDirectory(),
    );
    const allowed = [
      'bin',
      'charts',
      'dist',
      'docs',
      'node_modules',
      'prompts',
      'release',
      'scripts',
      'src',
      'test',
      'tools',
    ];
    expect(folders.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('never mocks a module and never skips a test silently', () => {
    const tests = files('test').filter((file) => !file.endsWith('architecture.test.ts'));
    const bad = tests.filter((file) =>
      /\bvi\.mock\(|\b(?:it|test|describe)\.(?:only|todo)\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(bad).toEqual([]);
  });
});

/** Cells of the rows of a page's table whose first cell is a folder in backquotes, by that folder. */
const roomRows = (page: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...readFileSync(join(root, page), 'utf8').matchAll(/^\| `([\w/]+)` \|(.+)\|$/gm)].map(
      ([, folder = '', rest = '']) => [folder, rest.split('|').map((cell) => cell.trim())] as const,
    ),
  );

const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe('what is told of the house', () => {
  const rooms = [...foldersIn('src').map((name) => `src/${name}`), 'tools'].toSorted();

  it('in CONTRIBUTING.md is every room, and what it may import', () => {
    const told = [...roomRows('CONTRIBUTING.md')]
      .filter(([folder]) => folder !== 'prompts')
      .map(([folder, cells]) => [folder, cells.at(-1)] as const);
    const held = rooms.map((folder) => {
      const may = MAY[folder.split('/').at(-1) ?? ''] ?? [];
      const others = rooms.length - 1;
      return [folder, may.length === 0 ? 'nothing of ours' : may.length === others ? 'all' : may.join(', ')] as const;
    });
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held));
  });

  it('in docs/architecture.md are every room, in the drawing and in the table, and each folder in one', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const drawing = /^```\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
    const drawn = [...drawing.matchAll(/\bsrc\/[a-z]+\b(?!\.)|\btools\b/g)].map(([room]) => room);
    expect(drawn.toSorted()).toEqual(rooms);
    const rows = roomRows('docs/architecture.md');
    expect([...rows.keys()].map((folder) => folder.replace(/^tools\/shared$/, 'tools')).toSorted()).toEqual(rooms);
    // Providers have a table of their own, in docs/models.md.
    const providers = new Set<string>(PROVIDER_NAMES);
    const untold = [...rows].flatMap(([folder, [cell = '']]) =>
      foldersIn(folder)
        .filter((name) => !providers.has(name) && !cell.includes(`\`${name}/\``))
        .map((name) => `${folder}/${name}`),
    );
    expect(untold).toEqual([]);
  });
});

describe('the test of the house itself', () => {
  it('finds a circle of three, and a file that imports itself in a round', () => {
    const arrows = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
    ]);
    expect(circlesOf(arrows)).toEqual(['a b c']);
  });

  it.each([
    ['core importing the agent', 'src/core/x.ts', "import { run } from '../agent/loop.ts';"],
    ['a tool importing the writer', 'tools/x.ts', "import { write } from '../src/cluster/apply.ts';"],
    ['a lazy import of a foreign room', 'src/agent/x.ts', "const c = await import('../cluster/index.ts');"],
    [
      'the client loaded outside its room',
      'src/diagnose/x.ts',
      "import { KubeConfig } from '@kubernetes/client-node';",
    ],
    ['a process started outside helm and the editor', 'src/cli/x.ts', "import { spawn } from 'node:child_process';"],
    ['an approval asked for by a tool', 'tools/x.ts', "import { askApproval } from '../src/core/approval.ts';"],
    ['the inside of the demo', 'src/cli/x.ts', "import { Store } from '../demo/store.ts';"],
  ])('finds %s', (_what, file, source) => {
    expect(faultsOf(file, source)).not.toEqual([]);
  });

  it('allows types of packages and the room itself', () => {
    expect(
      faultsOf('src/core/x.ts', "import type { V1Pod } from '@kubernetes/client-node';\nimport { a } from './y.ts';"),
    ).toEqual([]);
  });
});
