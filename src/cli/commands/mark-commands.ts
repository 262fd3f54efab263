import { AppError } from '../../core/errors.ts';
import { kindOfWord } from '../../core/kinds.ts';
import { redact } from '../../core/redact.ts';
import type { SlashCommand, ToolCall } from '../../ui/options.ts';

const MOST = 20;
/** A key of a label or an annotation (apimachinery validation IsQualifiedName). */
const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;

/** `/label` and `/annotate`, as kubectl has them: each is an edit of metadata and comes to the card of any edit. */
export const markCommands = (names: () => readonly string[]): readonly SlashCommand[] =>
  (['label', 'annotate'] as const).map((name) => ({
    name,
    help: `set ${name === 'label' ? 'labels' : 'annotations'} of an object; KEY- takes one away`,
    arguments: '<kind> <name> <key=value|key->…',
    complete: (typed: string) => (typed.trim().split(/\s+/).length > 2 ? [] : names()),
    call: (args: string) => marked(name, redact(args)),
  }));

function marked(command: 'label' | 'annotate', args: string): ToolCall {
  const usage = `/${command} deployment backend team=blue tier-`;
  const bad = (message: string): AppError => new AppError('bad-input', message, usage);
  // A value in quotes keeps its spaces.
  const words = [...args.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
  const [first = '', ...rest] = words;
  const [kind = '', name = '', ...marks] = first.includes('/') ? [...first.split('/', 2), ...rest] : [first, ...rest];
  if (kind === '' || name === '' || name.includes('=')) throw bad('a kind and a name are needed before the pairs');
  if (marks.length === 0 || marks.length > MOST)
    throw bad(`one to ${MOST} pairs are needed: KEY=VALUE, or KEY- to take one away`);
  const field = command === 'label' ? 'labels' : 'annotations';
  const edits = marks.map((mark) => {
    const at = mark.indexOf('=');
    const key = at < 0 ? mark.replace(/-$/, '') : mark.slice(0, at);
    if (!KEY.test(key) || (at < 0 && !mark.endsWith('-')))
      throw bad(`${JSON.stringify(mark.slice(0, 80))} is neither KEY=VALUE nor KEY-`);
    const path = `metadata.${field}["${key}"]`;
    return at < 0 ? { path, op: 'remove' } : { path, value: JSON.stringify(mark.slice(at + 1)) };
  });
  return { tool: 'edit_object', input: { kind: kindOfWord(kind)?.plural ?? kind, name, edits } };
}
