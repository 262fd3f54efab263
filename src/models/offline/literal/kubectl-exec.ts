import { call, type Understood } from '../outcome.ts';
import { flag, type Flags, last, parseFlags, place } from './argv.ts';

const FLAGS: Flags = {
  '-n': flag('namespace'),
  '--namespace': flag('namespace'),
  '-c': flag('container'),
  '--container': flag('container'),
};

/** `kubectl exec TARGET -- PROGRAM WORDS…`: what stands after the dashes is the program's alone, word by word. A terminal or an input is not given to it. */
export function execCommand(argv: readonly string[]): Understood {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv : argv.slice(0, dashes);
  if (before.some((word) => /^-[it]+$|^--(?:stdin|tty)(?:=true)?$/.test(word)))
    return {
      say: 'Nothing is planned: I open no terminal and give no input; without -it I run one program and show what it prints.',
    };
  const parsed = parseFlags(before, FLAGS);
  if ('refused' in parsed)
    return {
      say: `Nothing is planned: I do not know the flag ${parsed.refused} of kubectl exec, and I leave no part of a command out.`,
    };
  const words = dashes < 0 ? [] : argv.slice(dashes + 1);
  const [workload, ...more] = parsed.words;
  if (workload === undefined || more.length > 0 || words.length === 0)
    return { say: 'Nothing is planned: I read it as "kubectl exec pod/NAME -- PROGRAM", and that does not fit.' };
  return call('run_in_pod', { workload, ...place(parsed), container: last(parsed, 'container'), argv: words });
}
