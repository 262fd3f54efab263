import { kindOfWord } from '../../../core/kinds.ts';
import { present, type Understood } from '../outcome.ts';
import { type Args, last, place } from './argv.ts';
import { targets } from './kubectl-set.ts';

/** Objects of one kind by name, or KIND/NAME each. */
function removeObject(args: Args): Understood | undefined {
  const [first = '', ...rest] = args.words;
  const named = first.includes('/') ? args.words.map((word) => word.split('/', 2)) : rest.map((name) => [first, name]);
  if (named.length === 0 || named.some(([kind, name]) => !kind || !name || name.includes('/'))) return undefined;
  return {
    calls: named.map(([word = '', name = '']) => ({
      tool: 'delete_object',
      input: present({ kind: kindOfWord(word)?.plural ?? word, name, ...place(args) }),
    })),
  };
}

/** `kubectl delete`: pods by their own tool, which knows budgets and owners; a namespace never. */
export function remove(args: Args): Understood | undefined {
  const kind = kindOfWord((args.words[0] ?? '').split('/')[0] ?? '')?.kind;
  if (kind === undefined) return undefined;
  if (kind === 'Namespace') return { say: 'I do not delete a Namespace, since everything in it would go with it.' };
  if (kind !== 'Pod') return removeObject(args);
  const pods = targets(args.words);
  return (
    pods && {
      calls: pods.map((pod) => ({
        tool: 'delete_pod',
        input: { pod: pod.split('/').at(-1), ...(last(args, 'namespace') === undefined ? {} : place(args)) },
      })),
    }
  );
}
