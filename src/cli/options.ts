import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../core/time.ts';
import { MODEL_FORMS } from '../models/forms.ts';

/** Takes whole numbers of a range; everything else is a usage error that says so. */
export const whole =
  (from: number, to: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };

/** kubectl's form: a number is seconds. It takes 0 for no limit, which nothing has here. */
function requestTime(text: string): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : parseDuration(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= 600) return seconds;
  throw new InvalidArgumentError('It must be a time from 1s to 10m, such as 30s; every request has a limit here.');
}

/** Settings flags that commands take; the words are kubectl's where kubectl has one. */
export const COMMON = {
  namespace: () => new Option('-n, --namespace <name>', 'namespace (default: the context’s, else todo-chatbot)'),
  context: () => new Option('--context <name>', 'kubeconfig context (default: the current one)'),
  kubeconfig: () => new Option('--kubeconfig <file>', 'kubeconfig file'),
  cluster: () => new Option('--cluster <name>', 'cluster entry of the kubeconfig, in place of the context’s'),
  user: () => new Option('--user <name>', 'user entry of the kubeconfig, in place of the context’s'),
  as: () => new Option('--as <user>', 'act as this user or service account'),
  asGroup: () =>
    new Option('--as-group <group>', 'act with this group too; may be repeated').argParser(
      (group: string, all: string[] | undefined) => [...(all ?? []), group],
    ),
  asUid: () => new Option('--as-uid <uid>', 'act with this uid'),
  requestTimeout: () =>
    new Option('--request-timeout <duration>', 'limit of one API request: 30s, 2m, or seconds').argParser(requestTime),
  scenario: () => new Option('--scenario <name>', 'use the embedded demo cluster with this fault'),
  timeout: () => new Option('--timeout <seconds>', 'limit of one API request').argParser(whole(1, 600)),
  model: () => new Option('--model <model>', MODEL_FORMS),
  contextTokens: () =>
    new Option('--context-tokens <n>', 'tokens that the model takes in all').argParser(whole(1024, 10_000_000)),
  outputTokens: () => new Option('--output-tokens <n>', 'most tokens of one answer').argParser(whole(64, 1_000_000)),
  readOnly: () => new Option('--read-only', 'take all change tools away'),
  dryRun: () => new Option('--dry-run', 'rehearse changes, never send them'),
  maxTokensPerTurn: () =>
    new Option('--max-tokens-per-turn <n>', 'most model tokens of one turn').argParser(whole(2000, 2_000_000)),
  production: () => new Option('--production <contexts>', 'contexts that are production besides those named so'),
  helm: () => new Option('--helm <program>', 'helm program (default: the first on the PATH)'),
};
export const allNamespaces = () => new Option('-A, --all-namespaces', 'all namespaces of the cluster');
/** Of commands that look at several clusters side by side. */
export const withContexts = (command: Command): Command =>
  command
    .option('--contexts <names>', 'look at these contexts side by side: a,b,c')
    .option('--all-contexts', 'look at every context of the kubeconfig');
export const CLUSTER = [
  'namespace',
  'context',
  'kubeconfig',
  'cluster',
  'user',
  'as',
  'asGroup',
  'asUid',
  'requestTimeout',
  'scenario',
  'timeout',
] as const;
export const MODEL = [
  'model',
  'readOnly',
  'dryRun',
  'maxTokensPerTurn',
  'contextTokens',
  'outputTokens',
  'helm',
  'production',
] as const;

export const withOptions = (command: Command, names: readonly (keyof typeof COMMON)[]): Command => {
  for (const name of names) command.addOption(COMMON[name]());
  return command;
};
export const output = (...allowed: string[]) =>
  new Option('-o, --output <form>', 'form of standard output').choices(allowed);

/** `-o` of a command: the given words, and those of kubectl that take a template for its JSON. */
export function outputForms(...words: string[]): Option {
  const option = new Option('-o, --output <form>', 'form of standard output; also jsonpath=TEMPLATE');
  // For help and completion alone: `choices()` would refuse the forms that take a template.
  option.argChoices = [...words, 'yaml'];
  return option;
}

export const record = () => new Option('--record <file>', 'write the conversation with the model to a file, redacted');
export const replay = () => new Option('--replay <file>', 'answer from a recorded conversation');

export const goOn = () => new Option('--continue', 'go on with the conversation that was used last');
export const resume = () => new Option('--resume [id]', 'go on with a saved conversation, by its id or name');
