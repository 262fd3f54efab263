import { call, type Understood } from '../outcome.ts';
import { last, parseFlags, place } from './argv.ts';
import { targets } from './kubectl-set.ts';
import { CONTAINER, PLACE } from './verb.ts';

/** `exec TARGET -c CONTAINER -- PROGRAM WORDS`: one program behind its own card; a shell to sit in is not for us. */
export function execIn(argv: readonly string[]): Understood {
  const end = argv.indexOf('--');
  const program = end < 0 ? [] : argv.slice(end + 1);
  const parsed = parseFlags(end < 0 ? argv : argv.slice(0, end), { ...PLACE, ...CONTAINER });
  if ('refused' in parsed)
    return {
      say: `Nothing is planned: I do not take ${parsed.refused.slice(0, 40)} of kubectl exec. I run one program and show what it prints; a shell to sit in I do not open.`,
    };
  const named = targets(parsed.words);
  const [target] = named ?? [];
  if (named?.length !== 1 || target === undefined || program.length === 0)
    return {
      say: 'Nothing is planned: I read it as "kubectl exec deployment/NAME -- PROGRAM", and that does not fit.',
    };
  return call('run_in_pod', {
    workload: target,
    argv: program,
    container: last(parsed, 'container'),
    ...place(parsed),
  });
}
