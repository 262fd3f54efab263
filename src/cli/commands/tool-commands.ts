import { AppError } from '../../core/errors.ts';
import { isSecretName, knownSecrets, redact } from '../../core/redact.ts';
import type { Tool } from '../../core/tool.ts';
import type { SlashCommand } from '../../ui/options.ts';
import { argumentsOf, usageOf, type Shape } from './tool-arguments.ts';

/** Words that people know from kubectl and helm; the others are called as they are, with dashes. */
const SHORT: Readonly<Record<string, string>> = {
  scale_workload: 'scale',
  restart_workload: 'restart',
  rollback_workload: 'rollback',
  namespace_overview: 'tree',
  get_usage: 'top',
  get_resource: 'get',
  list_resources: 'list',
  rollout_history: 'history',
  edit_config_key: 'set-config',
  run_in_pod: 'run',
  apply_manifest: 'apply',
};
/** They have commands of their own, or an input that is no line of words. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'diagnose',
  'get_logs',
  'get_events',
  'what_changed',
  'list_contexts',
  'edit_object',
  'create_object',
  'enable_toolset',
]);

export const commandName = (tool: string): string => SHORT[tool] ?? tool.replaceAll('_', '-');

/** One command a tool, made of its schema: no model reads it, and a change comes to the same card. */
export const toolCommands = (
  tools: readonly Tool[],
  names: () => readonly string[],
  readOnly = false,
): readonly SlashCommand[] =>
  tools
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map((tool) => {
      const shape = tool.input.toJSONSchema({ io: 'input' }) as Shape;
      const name = commandName(tool.name);
      return {
        name,
        help: firstSentence(tool.description),
        arguments: usageOf(shape),
        // Only the first word names something that exists.
        complete: (typed: string) => (/\s/.test(typed) ? [] : names()),
        ...(readOnly && tool.effect === 'change'
          ? { run: () => ({ text: 'Nothing can be changed: kubewhy was started with `--read-only`.' }) }
          : { call: (args: string) => ({ tool: tool.name, input: typedInput(args, shape, name) }) }),
      };
    });

/**
 * What a line names, read of its redacted words, as of a sentence: the model, the events and the saved session get the
 * input. A value behind a secret's name that no form gives away in the line ends the command before anything has it.
 */
function typedInput(args: string, shape: Shape, command: string): Record<string, unknown> {
  const input = argumentsOf(redact(args), shape, command);
  const { value } = input;
  const name = input['name'] ?? input['key'];
  if (typeof name === 'string' && typeof value === 'string' && isSecretName(name) && !value.includes('[hidden]')) {
    knownSecrets.add(value);
    throw new AppError(
      'refused',
      `${name} looks like a secret, whose value is not typed into a line`,
      'put it into a Secret with /set-secret-keys, which asks for the value',
    );
  }
  return input;
}

const firstSentence = (text: string): string => (/^[\s\S]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text).replace(/\.$/, '');
