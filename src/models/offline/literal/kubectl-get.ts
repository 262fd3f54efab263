import { kindOfWord } from '../../../core/kinds.ts';
import { call, type Understood } from '../outcome.ts';
import { type Args, last, place } from './argv.ts';

/** `kubectl get` and `describe`: a list, or one object. */
export function getObjects(args: Args): Understood | undefined {
  const [first = '', name, ...more] = args.words;
  const where = args.flags.has('all') ? { namespace: '*' } : place(args);
  const output = last(args, 'output');
  if (first === '' || more.length > 0) return undefined;
  if (output !== undefined && !/^(?:yaml|wide)$/.test(output))
    return { say: `I show lists as tables and objects as a summary or as YAML, not as "${output.slice(0, 40)}".` };
  if (first === 'all') return name === undefined ? call('namespace_overview', where) : undefined;
  if (/^(?:events?|ev)$/.test(first) && name === undefined) return call('get_events', where);
  const [kindWord = '', slashed] = first.split('/', 2);
  const one = slashed ?? name;
  const kind = kindOfWord(kindWord);
  if (kindWord.includes(',')) return { say: 'I list one kind at a time, for example "kubectl get pods".' };
  if (one !== undefined)
    return call('get_resource', {
      kind: kind === undefined ? kindWord : kindWord.toLowerCase(),
      name: one,
      ...where,
      output: output === 'yaml' ? 'yaml' : undefined,
    });
  return call('list_resources', { kind: kind?.plural ?? kindWord, ...where, selector: last(args, 'selector') });
}
