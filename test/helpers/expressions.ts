import { globSync, readFileSync } from 'node:fs';
import { parseAst } from 'rolldown/parseAst';

/** A regular expression of the source: its pattern and flags, and the first place where it stands. */
export type Expression = { readonly source: string; readonly flags: string; readonly place: string };

type Syntax = { readonly type: string; readonly start: number; readonly [member: string]: unknown };

const isSyntax = (value: unknown): value is Syntax => typeof value === 'object' && value !== null && 'type' in value;

/** What a part that is known at run time alone stands for: a name of a workload, a port, a word. */
const AT_RUN_TIME = 'web';

/**
 * All regular expressions of src and tools: literals as they stand, and those that modules make when they are loaded,
 * with all their parts. Of `new RegExp(...)` inside a function the parts that only a run knows are a word.
 */
export async function expressionsOfSource(): Promise<readonly Expression[]> {
  const files = globSync(['src/**/*.{ts,tsx}', 'tools/**/*.ts']).filter((file) => !file.endsWith('main.tsx'));
  const found = new Map<string, Expression>();
  const add = (source: string, flags: string, place: string): void => {
    const kept = flags.replace(/[gyd]/g, '');
    const id = `/${source}/${kept}`;
    if (!found.has(id)) found.set(id, { source, flags: kept, place });
  };
  const building: string[] = [];
  for (const file of files.toSorted()) {
    const text = readFileSync(file, 'utf8');
    if (text.includes('new RegExp(')) building.push(file);
    if (text.includes('/') || text.includes('RegExp')) inFile(text, file, add);
  }
  await whileLoading(building, add);
  return [...found.values()];
}

function inFile(text: string, file: string, add: (source: string, flags: string, place: string) => void): void {
  const visit = (node: Syntax): void => {
    const place = (): string => `${file}:${text.slice(0, node.start).split('\n').length}`;
    const regex = node['regex'] as { pattern: string; flags: string } | undefined;
    if (node.type === 'Literal' && regex) add(regex.pattern, regex.flags, place());
    if (node.type === 'NewExpression' && (node['callee'] as Syntax)['name'] === 'RegExp') {
      const [pattern, flags] = node['arguments'] as readonly Syntax[];
      const source = textOf(pattern);
      if (source !== undefined && isExpression(source)) add(source, textOf(flags) ?? '', place());
    }
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (typeof value !== 'object' || value === null) continue;
      if (isSyntax(value)) visit(value);
      if (Array.isArray(value)) for (const one of value as unknown[]) if (isSyntax(one)) visit(one);
    }
  };
  for (const node of parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }).body) visit(node as unknown as Syntax);
}

function textOf(node: Syntax | undefined): string | undefined {
  if (node?.type === 'Literal') return String(node['value']);
  if (node?.type !== 'TemplateLiteral') return undefined;
  return (node['quasis'] as readonly { value: { cooked: string } }[])
    .map(({ value }) => value.cooked)
    .join(AT_RUN_TIME);
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The expressions that modules build while they are loaded: each is loaded anew, another test may have done it. */
async function whileLoading(files: readonly string[], add: (source: string, flags: string, place: string) => void) {
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string | RegExp, string?]) {
      const made = new target(...args);
      // Whoever asks for it: of libraries that are loaded along, none is ours.
      const place = /\b((?:src|tools)\/[\w./-]+\.tsx?)\b/.exec(new Error('here').stack?.split('\n')[2] ?? '')?.[1];
      if (typeof args[0] === 'string' && place !== undefined) add(made.source, made.flags, place);
      return made;
    },
  });
  try {
    for (const file of files) await import(/* @vite-ignore */ `../../${file}?loaded-anew`);
  } finally {
    globalThis.RegExp = original;
  }
}
