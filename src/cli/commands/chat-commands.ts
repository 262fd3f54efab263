import { AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import { isLabel, nearest } from '../../core/names.ts';
import { MODEL_FORMS } from '../../models/forms.ts';
import type { SlashCommand } from '../../ui/options.ts';
import type { OpenCluster } from '../open.ts';
import { badgeOf } from '../modes.ts';
import { paneSource } from '../logs/pane-source.ts';
import { runReadTool } from './run-tool.ts';
import type { Scope } from '../health/scope.ts';
import type { OpenSession } from '../session.ts';
import type { SessionKeeper } from '../sessions/keeper.ts';
import { contextCommands } from './context-commands.ts';
import type { Tool } from '../../core/tool.ts';
import { markCommands } from './mark-commands.ts';
import { portsCommand } from '../forward/ports-command.ts';
import { recordCommands } from './record-commands.ts';
import { toolCommands } from './tool-commands.ts';
import { sessionCommands } from './session-commands.ts';

type Parts = {
  readonly scope: Scope;
  readonly keeper: SessionKeeper;
  readonly env: NodeJS.ProcessEnv;
  readonly tools: readonly Tool[];
  /** The run was started so, and stays so. */
  readonly readOnly: boolean;
  readonly session: () => OpenSession | undefined;
  readonly ready: Promise<OpenSession>;
  /** Looks at several contexts; only where the chat was started with several. */
  readonly each?: SlashCommand;
};

/** Slash commands: what a person may want without asking a model. Reads go through the same tools. */
export function chatCommands({
  scope,
  keeper,
  env,
  tools,
  readOnly,
  session,
  ready,
  each,
}: Parts): readonly SlashCommand[] {
  const read =
    (tool: string, input: (args: string) => Record<string, unknown>): NonNullable<SlashCommand['run']> =>
    async (args, signal) => {
      const result = await runReadTool(tool, input(args.trim()), scope.cluster, signal);
      return result.view ? { view: result.view } : { text: result.text };
    };
  const workload = (args: string): Record<string, unknown> => (args === '' ? {} : { workload: args });
  return [
    { name: 'status', help: 'what runs here and how it is', run: read('namespace_overview', () => ({})) },
    { name: 'diagnose', help: 'find the cause by rules', arguments: '[workload]', run: read('diagnose', workload) },
    {
      name: 'logs',
      help: 'the live log of a workload: filter, errors only, previous instance',
      arguments: '<workload>',
      complete: () => scope.names(),
      run: async (args, signal) =>
        needs(args, 'logs') ?? { logs: await paneSource(args.trim(), scope.cluster, signal) },
    },
    {
      name: 'events',
      help: 'recent events, warnings first',
      arguments: '[workload]',
      run: read('get_events', workload),
    },
    {
      name: 'changes',
      help: 'what changed and who wrote it, and when the first fault came',
      arguments: '[since, such as 2h]',
      run: read('what_changed', (since) => (since === '' ? {} : { since })),
    },
    {
      name: 'namespace',
      help: 'show the namespaces, or go to another',
      arguments: '[name]',
      complete: () => scope.namespaces(),
      run: async (args, signal) => {
        const wanted = args.trim();
        if (wanted === '')
          return runReadTool('list_resources', { kind: 'namespaces' }, scope.cluster, signal).then(({ view, text }) =>
            view ? { view } : { text },
          );
        await mustExist(wanted, scope.cluster, signal);
        session()?.setNamespace(wanted);
        scope.setNamespace(wanted);
        keeper.moveTo({ namespace: wanted });
        return { header: { namespace: wanted }, text: `now in namespace ${wanted}` };
      },
    },
    ...contextCommands({ scope, keeper, ready }),
    ...(each ? [each] : []),
    {
      name: 'model',
      help: `show the model, or change it: ${MODEL_FORMS}`,
      arguments: '[model]',
      run: async (args) => {
        const opened = session();
        if (!opened) return { text: 'ask something first' };
        if (args.trim() === '') return { text: `the model is ${opened.session.model().id}` };
        const model = await opened.setModel(args.trim());
        return { header: { model }, text: `now with ${model}; the conversation goes on` };
      },
    },
    mode('read-only', 'take all changes away; off gives them back', ready),
    mode('dry-run', 'rehearse changes and never make them; off makes them again', ready),
    {
      name: 'usage',
      help: 'tokens of this conversation',
      run: () => {
        const usage = session()?.session.usage();
        return {
          text: usage
            ? `${usage.input} tokens in (${usage.cached} from the cache), ${usage.output} out`
            : 'nothing used yet',
        };
      },
    },
    {
      name: 'compact',
      help: 'shrink old results in the model’s memory',
      run: () => ({ text: `${session()?.session.compact() ?? 0} old results were shortened` }),
    },
    {
      name: 'clear',
      help: 'begin a new conversation',
      run: () => {
        session()?.session.clear();
        keeper.renew();
        return { clear: true };
      },
    },
    ...sessionCommands(keeper, env),
    ...toolCommands(tools, () => scope.names(), readOnly),
    ...(readOnly ? [] : markCommands(() => scope.names())),
    portsCommand(scope.forwards),
    ...recordCommands(env),
  ];
}

const SAID = {
  ask: 'changes are shown and asked for again',
  'read-only': 'read-only: nothing can be changed until /read-only off',
  'dry-run': 'dry run: changes are rehearsed and never made until /dry-run off',
} as const;

/** `/read-only [off]` and `/dry-run [off]`; the header shows what holds. */
const mode = (name: 'read-only' | 'dry-run', help: string, ready: Parts['ready']): SlashCommand => ({
  name,
  help,
  arguments: '[off]',
  complete: () => ['off'],
  run: async (args) => {
    if (args !== '' && args !== 'off') return { text: `/${name} takes nothing, or off` };
    const now = (await ready).setSwitch(name === 'read-only' ? 'readOnly' : 'dryRun', args !== 'off');
    return { header: { mode: badgeOf(now) }, text: SAID[now] };
  },
});

const needs = (args: string, command: string): { text: string } | undefined =>
  args.trim() === '' ? { text: `name a workload: /${command} backend` } : undefined;

async function mustExist(name: string, cluster: OpenCluster, signal: AbortSignal): Promise<void> {
  if (!isLabel(name))
    throw new AppError(
      'bad-input',
      `${JSON.stringify(name)} is not a namespace name`,
      'use lower-case letters, digits and "-"',
    );
  let known: string[];
  try {
    known = (await cluster.reader.list(KINDS.namespaces, {}, signal)).items.map(({ metadata }) => metadata?.name ?? '');
  } catch (error) {
    // Who may not list namespaces may still know the name of his own.
    if (error instanceof AppError && error.code === 'forbidden') return;
    throw error;
  }
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new AppError(
    'not-found',
    `there is no namespace ${JSON.stringify(name)}`,
    near.length > 0 ? `did you mean ${near.join(', ')}?` : `there is ${known.slice(0, 12).join(', ')}`,
  );
}
