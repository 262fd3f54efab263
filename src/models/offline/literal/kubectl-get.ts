import { kindOfWord } from '../../../core/kinds.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import { type Args, last, place } from './argv.ts';
import { objects } from './verb.ts';

const MOST = 6;

/** `kubectl get` and `describe`: a list, or objects by name. */
export function getObjects(args: Args): Understood | undefined {
  const [first = '', second, ...more] = args.words;
  const where = args.flags.has('all') ? { namespace: '*' } : place(args);
  const output = last(args, 'output');
  const columns = columnsOf(output);
  if (first === '') return undefined;
  if (output !== undefined && columns === undefined && !/^(?:yaml|wide)$/.test(output))
    return { say: `I show lists as tables and objects as a summary or as YAML, not as "${output.slice(0, 40)}".` };
  const named = second !== undefined || first.includes('/');
  if (first === 'all') return named ? undefined : call('namespace_overview', where);
  if (first.includes(',')) return severalKinds(args, first.split(','));
  const selectors = [last(args, 'selector'), last(args, 'field')].filter((one) => one !== undefined);
  const sort = last(args, 'sort');
  if (selectors.length > 1) return { say: 'Nothing is read: I choose by labels or by one field, not by both at once.' };
  if (named) {
    const wanted = objects(args.words);
    if (wanted === undefined || wanted.length > MOST || selectors.length > 0 || sort !== undefined) return undefined;
    if (columns !== undefined || (more.length > 0 && output === 'yaml')) return undefined;
    return {
      calls: wanted.flatMap(({ kind, name }) =>
        callsOf(
          call('get_resource', {
            kind: kindOfWord(kind) === undefined ? kind : kind.toLowerCase(),
            name,
            ...where,
            output: output === 'yaml' ? 'yaml' : undefined,
          }),
        ),
      ),
    };
  }
  if (output === 'yaml') return { say: 'I show one object at a time as YAML: say its name too.' };
  const kind = kindOfWord(first);
  const plain = selectors.length === 0 && sort === undefined && columns === undefined;
  if (/^(?:events?|ev)$/.test(first) && plain) return call('get_events', where);
  return call('list_resources', { kind: kind?.plural ?? first, ...where, selector: selectors[0], sort, columns });
}

/** `get deploy,svc,ing`: a list of each. */
function severalKinds(args: Args, kinds: readonly string[]): Understood | undefined {
  if (args.words.length > 1 || kinds.some((kind) => !/^[a-z][a-z0-9.-]{0,80}$/i.test(kind)))
    return { say: 'Nothing is read: with several kinds in one command I list them, and look at no names.' };
  if (kinds.length > MOST) return { say: `Nothing is read: I list at most ${MOST} kinds at once.` };
  const made = kinds.map((kind) => getObjects({ ...args, words: [kind] }));
  const refused = made.find((one) => one === undefined || !('calls' in one));
  return refused ?? { calls: made.flatMap((one) => (one === undefined ? [] : callsOf(one))) };
}

/** `custom-columns=NAME:.metadata.name,IMAGE:.spec…` as the paths of its columns. */
function columnsOf(output: string | undefined): readonly string[] | undefined {
  const text = /^custom-columns=(.+)$/s.exec(output ?? '')?.[1];
  return text?.split(',').map((column) => column.slice(column.indexOf(':') + 1).replace(/^\{?\.?|\}$/g, ''));
}
