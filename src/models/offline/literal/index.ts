import { call, type Understood } from '../outcome.ts';
import { argvOf } from './argv.ts';
import { helmCommand } from './helm.ts';
import { kubectlCommand } from './kubectl.ts';

/** A line that begins with kubectl or helm and a verb is a command, not a sentence; undefined for all others. */
export function literalRequest(text: string): Understood | undefined {
  const program = /^(kubectl|k|helm)(?=\s|$)/.exec(text.trim())?.[1];
  if (program === undefined) return undefined;
  const argv = argvOf(text.trim());
  if (argv === undefined)
    return {
      say: 'Nothing is planned: I run no shell, so pipes, variables and several commands in one line are not for me. Say one command, without them.',
    };
  const rest = argv.slice(1);
  return program === 'helm' ? helmCommand(rest) : kubectlCommand(rest);
}

/**
 * The command that a card of ours gives for taking a change back. What in it guards against another cluster or another present value is left
 * out: the context is that of the conversation, and the plan compares with the present value itself.
 */
export function undoCommand(text: string): Understood | undefined {
  const argv = argvOf(text.trim());
  if (argv === undefined || argv[0] !== 'kubectl') return undefined;
  const words: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    if (argv[at] === '--context') at += 1;
    else if (!argv[at]?.startsWith('--current-replicas=')) words.push(argv[at] ?? '');
  }
  return configPatch(words) ?? kubectlCommand(words);
}

/** `patch configmap/NAME --type=merge -p {"data":{"KEY":"VALUE"}}`: one key back to its former value. */
function configPatch(words: readonly string[]): Understood | undefined {
  const [namespace, at] = words[0] === '-n' ? [words[1], 2] : [undefined, 0];
  const [verb, target = '', type, option, json = '', ...more] = words.slice(at);
  const config_map = /^configmap\/([a-z0-9.-]+)$/.exec(target)?.[1];
  if (verb !== 'patch' || type !== '--type=merge' || option !== '-p' || config_map === undefined || more.length > 0)
    return undefined;
  const match = /^\{"data":\{("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*")\}\}$/.exec(json);
  if (!match) return undefined;
  const [key, value] = [JSON.parse(match[1] ?? '""') as string, JSON.parse(match[2] ?? '""') as string];
  return call('edit_config_key', { config_map, key, value, namespace });
}
