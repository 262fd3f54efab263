import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Warning } from '../src/core/plan.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { programIn, runningPod } from './shared/inside/running-pod.ts';
import { refuseSecretMounts } from './shared/inside/secret-mounts.ts';
import { withServices } from './shared/inside/service-names.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';

const MOST_WORDS = 64;
const MOST_LETTERS = 8_192;
const SECONDS = 30;

export const runInPod = changeTool({
  name: 'run_in_pod',
  toolset: 'inside',
  description:
    'Runs one program in a container, for seconds; argv: its words, no shell. One key for what only reads (ls, df, ps, ss, nslookup, env -0, cat /proc/meminfo, curl -q SERVICE), else a typed name.',
  input: z.strictObject({
    workload: fields.workload,
    container: fields.container,
    argv: z.array(z.string()),
    seconds: fields.whole(1, 300).optional(),
    namespace: fields.namespace,
  }),
  async plan({ argv, seconds = SECONDS, ...input }, context, signal) {
    checkWords(argv);
    const namespace = namespaceOf(input, context);
    const found = await runningPod(input, namespace, context, signal);
    refuseSecretMounts(argv, found.pod, found.container);
    const [named, rights] = await Promise.all([
      withServices(argv, namespace, context, signal),
      rightWarnings({ namespace, verb: 'create', group: '', resource: 'pods/exec' }, context, signal),
    ]);
    const change = programIn(found, namespace, named.argv, seconds);
    const notes = [...found.notes, ...named.notes].map((text): Warning => ({ code: 'chosen', text }));
    return makePlan('run_in_pod', context, {
      title: requestTitle([change]),
      risk: 'medium',
      changes: [change],
      warnings: [...notes, ...rights],
      kubectl: [kubectl(context, namespace, 'exec', `pod/${found.name}`, '-c', found.container, '--', ...named.argv)],
    });
  },
});

function checkWords(argv: readonly string[]): void {
  const bad = (message: string, nextStep: string): AppError => new AppError('bad-input', message, nextStep);
  const [program = ''] = argv;
  if (program === '') throw bad('argv names no program', 'write it as a list of words: ["df","-h"]');
  if (argv.length === 1 && /\s/.test(program))
    throw bad(
      `argv is one word ${JSON.stringify(program.slice(0, 80))}: no shell takes it apart`,
      `write each word by itself: ${JSON.stringify(program.split(/\s+/).slice(0, 12))}`,
    );
  if (argv.length > MOST_WORDS || argv.join('').length > MOST_LETTERS)
    throw bad(`argv is longer than ${MOST_WORDS} words or ${MOST_LETTERS} characters`, 'run less at once');
  if (argv.some((word) => word.includes('\0'))) throw bad('argv holds a zero byte', 'leave it out');
}
