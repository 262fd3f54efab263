import type { Inventory } from '../../../core/inventory.ts';
import type { Understood } from '../outcome.ts';
import { argvOf } from './argv.ts';
import { helmCommand } from './helm/command.ts';
import { kubectlCommand } from './kubectl.ts';
import { sternCommand } from './stern.ts';

/** "helm upgrade failed why" tells of a command and gives none; a change with such a word is never planned from it. */
const TELLS =
  /^helm (?:upgrade|install|rollback|uninstall)(?= )(?=.{0,200} (?:why|failed|fails|failing|stuck|hangs|hanging|hung|broke|broken|errored|timed out|times out)(?![^ ?!.,]))/i;

/**
 * A line that begins with kubectl, helm or stern and a verb is a command, not a sentence; undefined for all others, and
 * for what only tells how a command went.
 */
export function literalRequest(text: string, inventory?: Inventory): Understood | undefined {
  const program = /^(kubectl|k|helm|stern)(?=\s|$)/.exec(text.trim())?.[1];
  if (program === undefined) return undefined;
  const argv = argvOf(text.trim());
  if (argv === undefined)
    return {
      say: 'Nothing is planned: I run no shell, so pipes, variables and several commands in one line are not for me. Say one command, without them.',
    };
  const rest = argv.slice(1);
  if (TELLS.test(argv.join(' ')) && !argv.some((word) => /^-|[/=]/.test(word))) return undefined;
  if (program === 'stern') return sternCommand(rest, inventory);
  return program === 'helm' ? helmCommand(rest) : kubectlCommand(rest, inventory);
}
