import { kindOfWord } from '../../../core/kinds.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import { type Args, flag, last, place } from './argv.ts';
import { editsOfPatch } from '../patch-edits.ts';
import { objects, PLACE, type Verb, type Verbs } from './verb.ts';

const pluralOf = (word: string): string => kindOfWord(word)?.plural ?? word;

const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/;

/** `label KIND NAME key=value key-`: each object is one edit. */
function marked(field: 'labels' | 'annotations', args: Args): Understood | undefined {
  const pairs = args.words.filter((word) => /^[^=]+(?:=|-$)/s.test(word) && KEY.test(word.replace(/(?:=.*|-)$/s, '')));
  const marks = pairs.filter((word, at) => word.includes('=') || at > 0 || args.words.indexOf(word) > 0);
  const named = objects(args.words.filter((word) => !marks.includes(word)));
  if (named === undefined || marks.length === 0) return undefined;
  const edits = marks.map((mark) => {
    const at = mark.indexOf('=');
    const path = `metadata.${field}["${at < 0 ? mark.slice(0, -1) : mark.slice(0, at)}"]`;
    return at < 0 ? { path, op: 'remove' } : { path, value: JSON.stringify(mark.slice(at + 1)) };
  });
  const calls = named.flatMap(({ kind, name }) =>
    callsOf(call('edit_object', { kind: pluralOf(kind), name, ...place(args), edits })),
  );
  if (args.flags.has('overwrite') || edits.every(({ op }) => op === 'remove')) return { calls };
  return {
    calls,
    note: 'Without --overwrite kubectl would refuse to change one that is there already; the card shows what stands there now.\n\n',
  };
}

const marking = (verb: 'label' | 'annotate'): Verb => ({
  flags: { ...PLACE, '--overwrite': flag('overwrite', false) },
  usage: `kubectl ${verb} KIND NAME KEY=VALUE`,
  make: (args) => marked(verb === 'label' ? 'labels' : 'annotations', args),
});

function patch(args: Args): Understood | undefined {
  const named = objects(args.words);
  const text = last(args, 'patch');
  const type = last(args, 'type') ?? 'strategic';
  const [one] = named ?? [];
  if (named?.length !== 1 || one === undefined || text === undefined || !/^(?:json|merge|strategic)$/.test(type))
    return undefined;
  const edits = editsOfPatch(text, type);
  if ('refused' in edits) return { say: `Nothing is planned: ${edits.refused}.` };
  return call('edit_object', { kind: pluralOf(one.kind), name: one.name, ...place(args), edits: edits.edits });
}

export const EDIT_VERBS: Verbs = {
  label: marking('label'),
  annotate: marking('annotate'),
  patch: {
    flags: { ...PLACE, '-p': flag('patch'), '--patch': flag('patch'), '--type': flag('type') },
    usage: "kubectl patch KIND NAME --type=merge -p '{…}'",
    make: patch,
  },
};
