import type { Command } from 'commander';
import type { ApplyOptions } from '../commands/apply.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { CLUSTER, output, withOptions } from '../options.ts';

type Parts = {
  readonly add: (name: string, summary: string) => Command;
  readonly flagsOf: (command: Command) => Flags & Record<string, unknown>;
  readonly io: Io;
  readonly done: (exitCode: number) => void;
};

/** The commands about what kubewhy keeps of its runs: plans, the audit, conversations. */
export function addRecords({ add, flagsOf, io, done }: Parts): void {
  withOptions(
    add('apply', 'send a saved plan or, with -f, the objects of manifests: shown, asked, sent').argument(
      '[plan]',
      'id or file of a saved plan',
    ),
    [...CLUSTER, 'readOnly', 'dryRun', 'helm'],
  )
    .option('-f, --filename <path...>', 'manifests instead: files, folders, or - for standard input')
    .option('--take-over <manager...>', 'with -f: field managers that lose conflicting fields')
    .option('--confirm <hash>', 'send exactly the plan with this hash, without asking')
    .action(async (plan: string | undefined, options: ApplyOptions, command: Command) => {
      const { runApplyCommand } = await import('../commands/apply.ts');
      done(await runApplyCommand(plan, options, flagsOf(command), io));
    });
  withOptions(
    add('port-forward', 'open ports of this machine to a pod, workload or Service: shown, asked, until you end it')
      .argument('<target>', 'service/NAME, KIND/NAME, or NAME of a workload or pod')
      .argument('[ports...]', 'REMOTE, LOCAL:REMOTE, or :REMOTE for any free port; default: the only port it has'),
    [...CLUSTER, 'readOnly', 'dryRun'],
  )
    .option('--address <addresses...>', 'localhost is taken, and nothing else: no other machine is let in')
    .action(async (target: string, ports: string[], options: { address?: string[] }, command: Command) => {
      const { runPortForward } = await import('../commands/port-forward.ts');
      done(await runPortForward(target, ports, options, flagsOf(command), io));
    });
  add('plans', 'list the saved plans')
    .addOption(output('text', 'json'))
    .action(async (options: { output?: string }) => {
      const { runPlans } = await import('../commands/plans.ts');
      done(await runPlans(options.output ?? 'text', io));
    });
  add('audit', 'list what was proposed, decided and sent')
    .argument('[entry]', 'show this entry')
    .addOption(output('text', 'json'))
    .action(async (entry: string | undefined, options: { output?: string }) => {
      const { runAudit } = await import('../commands/audit.ts');
      done(await runAudit(entry, options.output ?? 'text', io));
    });
  add('sessions', 'list the saved conversations; show, name or delete one')
    .argument('[words...]', 'list, show ID, name ID NAME, delete ID…')
    .addOption(output('text', 'json'))
    .action(async (words: string[], options: { output?: string }) => {
      const { runSessions } = await import('../commands/sessions.ts');
      done(await runSessions(words, options.output ?? 'text', io));
    });
}
