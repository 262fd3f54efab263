import { pointerKey } from '../../../core/json-pointer.ts';
import { call, type Understood, type Wanted } from '../outcome.ts';
import { argvOf } from './argv.ts';
import { helmCommand } from './helm/command.ts';
import { kubectlCommand } from './kubectl.ts';

const MOST = 8;

/**
 * The commands that a card of ours gives for taking a change back. What in them guards against another cluster or
 * another present value is left out: the context is that of the conversation, and the plan compares with the present
 * value itself.
 */
export function undoCommand(text: string): Understood | undefined {
  const parts = text
    .trim()
    .replace(/ \([^()]*\)$/, '')
    .split(' && ');
  const calls: Wanted[] = [];
  if (parts.length > MOST) return undefined;
  for (const part of parts) {
    const made = oneBack(part);
    if (made === undefined || !('calls' in made)) return made;
    calls.push(...made.calls);
  }
  return { calls };
}

function oneBack(text: string): Understood | undefined {
  const argv = argvOf(text);
  const [program = '', ...line] = argv ?? [];
  if (program !== 'kubectl' && program !== 'helm') return undefined;
  const words: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const word = line[at] ?? '';
    if (word === '--context') at += 1;
    else if (!/^--(?:current-replicas|kube-context|cascade)=/.test(word)) words.push(word);
  }
  if (program === 'helm') return helmCommand(words);
  return patchBack(words) ?? kubectlCommand(words);
}

type Operation = { readonly op: string; readonly path: string; readonly value?: unknown };

/** `patch KIND/NAME --type=… -p …`: fields back to their former values, by the tool that knows them. */
function patchBack(words: readonly string[]): Understood | undefined {
  const [namespace, at] = words[0] === '-n' ? [words[1], 2] : [undefined, 0];
  const [verb, target = '', type, option, json = '', ...more] = words.slice(at);
  if (verb !== 'patch' || option !== '-p' || more.length > 0) return undefined;
  if (type === '--type=merge') return configPatch(target, json, namespace);
  if (type !== '--type=json') return undefined;
  const operations = operationsOf(json);
  const kept = operations.filter(({ op }) => op !== 'test');
  const [only] = kept;
  const node = /^node\/(.+)$/.exec(target)?.[1];
  if (node !== undefined && kept.length === 1 && only?.path === '/spec/unschedulable')
    return call(only.value === true ? 'cordon_node' : 'uncordon_node', { node });
  const key = /^\/data\/(.+)$/.exec(only?.path ?? '')?.[1];
  if (target.startsWith('configmap/') && kept.length === 1 && key !== undefined && typeof only?.value === 'string')
    return call('edit_config_key', {
      config_map: target.slice(10),
      key: pointerKey(key),
      value: only.value,
      namespace,
    });
  return kubectlCommand([
    ...(namespace === undefined ? [] : ['-n', namespace]),
    'patch',
    target,
    '--type=json',
    '-p',
    JSON.stringify(kept),
  ]);
}

function operationsOf(json: string): readonly Operation[] {
  try {
    return JSON.parse(json) as readonly Operation[];
  } catch {
    return [];
  }
}

/** `{"data":{"KEY":"VALUE"}}`: one key of a ConfigMap back to its former value. */
function configPatch(target: string, json: string, namespace: string | undefined): Understood | undefined {
  const config_map = /^configmap\/([a-z0-9.-]+)$/.exec(target)?.[1];
  const match = /^\{"data":\{("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*")\}\}$/.exec(json);
  if (!match || config_map === undefined) return undefined;
  const [key, value] = [JSON.parse(match[1] ?? '""') as string, JSON.parse(match[2] ?? '""') as string];
  return call('edit_config_key', { config_map, key, value, namespace });
}
