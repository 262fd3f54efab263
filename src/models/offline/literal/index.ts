import type { Inventory } from '../../../core/inventory.ts';
import type { Understood } from '../outcome.ts';
import { argvOf } from './argv.ts';
import { helmCommand } from './helm.ts';
import { kubectlCommand } from './kubectl.ts';

/** A line that begins with kubectl or helm and a verb is a command, not a sentence; undefined for all others. */
export function literalRequest(text: string, inventory?: Inventory): Understood | undefined {
  const program = /^(kubectl|k|helm)(?=\s|$)/.exec(text.trim())?.[1];
  if (program === undefined) return undefined;
  const argv = argvOf(text.trim());
  if (argv === undefined)
    return {
      say: 'Nothing is planned: I run no shell, so pipes, variables and several commands in one line are not for me. Say one command, without them.',
    };
  const rest = argv.slice(1);
  return program === 'helm' ? helmCommand(rest) : kubectlCommand(rest, inventory);
}
