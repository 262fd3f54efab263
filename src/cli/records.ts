import type { Command } from 'commander';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import { CLUSTER, output, withOptions } from './options.ts';

type Parts = {
  readonly add: (name: string, summary: string) => Command;
  readonly flagsOf: (command: Command) => Flags & Record<string, unknown>;
  readonly io: Io;
  readonly done: (exitCode: number) => void;
};

/** The commands about what kubewhy keeps of its runs: plans, the audit, conversations. */
export function addRecords({ add, flagsOf, io, done }: Parts): void {
  withOptions(add('apply', 'show a saved plan, ask, and send it').argument('<plan>', 'id or file of the plan'), [
    ...CLUSTER,
    'helm',
  ])
    .option('--confirm <hash>', 'send exactly the plan with this hash, without asking')
    .action(async (plan: string, options: { confirm?: string }, command: Command) => {
      const { runApply } = await import('./commands/apply.ts');
      done(await runApply(plan, options, flagsOf(command), io));
    });
  add('plans', 'list the saved plans')
    .addOption(output('text', 'json'))
    .action(async (options: { output?: string }) => {
      const { runPlans } = await import('./commands/plans.ts');
      done(await runPlans(options.output ?? 'text', io));
    });
  add('audit', 'list what was proposed, decided and sent')
    .argument('[entry]', 'show this entry')
    .addOption(output('text', 'json'))
    .action(async (entry: string | undefined, options: { output?: string }) => {
      const { runAudit } = await import('./commands/audit.ts');
      done(await runAudit(entry, options.output ?? 'text', io));
    });
  add('sessions', 'list the saved conversations; show, name or delete one')
    .argument('[words...]', 'list, show ID, name ID NAME, delete ID…')
    .addOption(output('text', 'json'))
    .action(async (words: string[], options: { output?: string }) => {
      const { runSessions } = await import('./commands/sessions.ts');
      done(await runSessions(words, options.output ?? 'text', io));
    });
}
