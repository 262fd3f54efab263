import { AppError } from '../core/errors.ts';
import { kindOfWord } from '../core/kinds.ts';
import type { Command } from 'commander';
import type { EventFlags } from './commands/events.ts';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import { allNamespaces, CLUSTER, output, outputForms, withContexts, withOptions } from './options.ts';

type Done = (exitCode: number) => void;
type FlagsOf = (command: Command) => Flags & Record<string, unknown>;

/** `backend`, `deployment/backend`, or in two words as kubectl takes it; nothing for the whole namespace. */
function oneNamed(words: readonly string[], command: string): string | undefined {
  const [first, second] = words;
  if (first === undefined || second === undefined) return first;
  if (words.length > 2 || second.includes('/') || !kindOfWord(first))
    throw new AppError(
      'usage',
      `one object is named, or none: kubewhy ${command} takes NAME, KIND/NAME or KIND NAME`,
      `kubewhy ${command} ${first}, then the next`,
    );
  return `${first}/${second}`;
}

/** The commands that look at a namespace, at all of them, or at several clusters. */
export function addLookCommands(
  add: (name: string, summary: string) => Command,
  flagsOf: FlagsOf,
  io: Io,
  done: Done,
): void {
  withOptions(
    withContexts(
      add('diagnose', 'find the cause by rules, without a model').argument(
        '[workload...]',
        'KIND/NAME, KIND NAME or NAME; default: the whole namespace',
      ),
    ),
    CLUSTER,
  )
    .addOption(allNamespaces())
    .option('-l, --selector <labels>', 'the workloads with these labels, or whose pods have them: app=web')
    .option('--wait <duration>', 'wait so long for rollouts to end, and for the answer to stand: 5m')
    .addOption(outputForms('text', 'json'))
    .action(async (words: string[], _options: Flags, command: Command) => {
      const { runDiagnose } = await import('./commands/diagnose.ts');
      done(await runDiagnose(oneNamed(words, 'diagnose'), flagsOf(command), io));
    });
  withOptions(
    add('changes', 'show what changed, who wrote it, and when the first fault came').argument(
      '[workload...]',
      'KIND/NAME, KIND NAME or NAME; default: the whole namespace',
    ),
    CLUSTER,
  )
    .option('--since <duration>', 'not older than this: 30m, 2h, 1d (default: 1d)')
    .addOption(output('text', 'json'))
    .action(async (words: string[], options: { since?: string }, command: Command) => {
      const { runChanges } = await import('./commands/changes.ts');
      done(await runChanges(oneNamed(words, 'changes'), options.since, flagsOf(command), io));
    });
  withOptions(
    add('events', 'show the events of a workload, the namespace or all of them').argument(
      '[workload...]',
      'KIND/NAME, KIND NAME or NAME; default: the whole namespace',
    ),
    CLUSTER,
  )
    .addOption(allNamespaces())
    .option('-l, --selector <labels>', 'events with these labels')
    .option('--field-selector <fields>', 'events with these fields, such as type=Warning or involvedObject.name=web-0')
    .addOption(outputForms('text', 'wide', 'json', 'name'))
    .action(async (words: string[], options: EventFlags, command: Command) => {
      const { runEvents } = await import('./commands/events.ts');
      done(await runEvents(oneNamed(words, 'events'), options, flagsOf(command), io));
    });
  withOptions(withContexts(add('status', 'show what runs in the namespace and how it is')), CLUSTER)
    .addOption(allNamespaces())
    .option('-l, --selector <labels>', 'what has these labels, or whose pods have them: app=web')
    .addOption(outputForms('text', 'json'))
    .action(async (_options: Flags, command: Command) => {
      const { runStatus } = await import('./commands/status.ts');
      done(await runStatus(flagsOf(command), io));
    });
  withOptions(
    add('compare', 'show what differs between two contexts, or two namespaces: images, replicas, configuration')
      .argument('<a>', 'a context, or a namespace')
      .argument('<b>', 'another')
      .argument('[workload]', 'this one alone: KIND/NAME or NAME'),
    CLUSTER,
  )
    .addOption(outputForms('text', 'json'))
    .action(async (a: string, b: string, workload: string | undefined, _options: Flags, command: Command) => {
      const { runCompare } = await import('./commands/compare.ts');
      done(await runCompare([a, b, workload], flagsOf(command), io));
    });
  withOptions(add('config', 'show which kubeconfig, context, namespace, model and settings are used, and why'), [
    ...CLUSTER,
    'model',
  ])
    .argument('[view]', 'the same, for the habit of kubectl')
    .addOption(outputForms('text', 'json'))
    .action(async (view: string | undefined, _options: Flags, command: Command) => {
      const { runConfig } = await import('./commands/config.ts');
      done(await runConfig(view, flagsOf(command), io));
    });
}
