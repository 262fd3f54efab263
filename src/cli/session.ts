import { readFileSync } from 'node:fs';
import type { GateMode, Session } from '../agent/index.ts';
import type { Approver } from '../core/approval.ts';
import { AppError } from '../core/errors.ts';
import type { ChatModel } from '../core/model.ts';
import type { ToolContext } from '../core/tool.ts';
import { KEY_VARIABLES } from '../models/providers.ts';
import { manifestFiles, namedText } from './files/manifest-files.ts';
import { auditFile } from './files/audit-file.ts';
import type { Io } from './io.ts';
import type { OpenCluster } from './open.ts';
import { savePlan } from './files/plan-store.ts';
import { modeOf, type Switches } from './modes.ts';
import { flagOf, type Settings } from './settings.ts';

export type SavedNote = { readonly id: string; readonly hash: string; readonly path: string };

export type OpenSession = {
  readonly session: Session;
  readonly modelId: string;
  /** One line when no key was found and the offline planner answers, or when the model is reached in the clear. */
  readonly notice?: string;
  /** Plans that were saved because nobody could be asked. */
  savedPlans(): readonly SavedNote[];
  /** The same conversation with another model, recorded on when it is recorded; gives the model's id. */
  setModel(spec: string): Promise<string>;
  /** The same conversation in another namespace. */
  setNamespace(namespace: string): void;
  /**
   * Another cluster, in a conversation that begins anew: what was read of one cluster must not become a change of
   * another.
   */
  setCluster(cluster: OpenCluster): void;
  /**
   * Turns one of the two switches and leaves the other; gives what holds then. One that was set at the start stays on.
   */
  setSwitch(name: keyof Switches, on: boolean): GateMode;
};

type Options = {
  readonly settings: Settings;
  readonly cluster: OpenCluster;
  readonly io: Io;
  readonly flags: { readonly record?: string; readonly replay?: string };
  /** Absent where nobody can be asked: changes are planned, rehearsed and saved. */
  readonly approver?: Approver;
  readonly askSecrets?: ToolContext['askSecrets'];
};

export const noKeyNotice = (): string =>
  `no model key found: the offline planner answers; set ${KEY_VARIABLES} for a model`;

/** Wires model, tools, gate and prompt of one conversation; chat and one-shot differ only in who can be asked. */
export async function openSession(options: Options): Promise<OpenSession> {
  const { settings, io, approver } = options;
  let { cluster } = options;
  const [{ createSession, createGate, buildPrompt }, { toolsFor }, { openConversation }, models] = await Promise.all([
    import('../agent/index.ts'),
    import('../../tools/index.ts'),
    import('./open-model.ts'),
    import('../models/index.ts'),
  ]);
  const model: ChatModel = await openConversation(settings.model, options.flags, io.env, settings);
  const saved: SavedNote[] = [];
  const tools = toolsFor(settings);
  let switches: Switches = { readOnly: settings.readOnly, dryRun: settings.dryRun };
  let mode = modeOf(switches);
  let namespace = cluster.namespace;
  const auditHere = () => auditFile(io.env, async () => (await cluster.reader.whoami(io.signal)).user);
  let audit = auditHere();
  const gate = createGate({
    writer: {
      rehearse: (...call) => cluster.writer.rehearse(...call),
      apply: (...call) => cluster.writer.apply(...call),
    },
    audit: {
      intent: (entry) => audit.intent(entry),
      outcome: (entry) => audit.outcome(entry),
      declined: (entry) => audit.declined(entry),
    },
    mode: () => mode,
    beyondRails: settings.beyondRails,
    ...(approver ? { approver } : {}),
    savePlan: async (plan) => {
      const { path, hash } = savePlan(plan, io.env);
      saved.push({ id: plan.id, hash, path });
      if (cluster.reader.target.embedded)
        return 'It cannot be applied later: the embedded cluster ends with this run. In a terminal the person is asked.';
      return `The plan is saved as ${plan.id}; kubewhy apply ${plan.id} shows it and asks.`;
    },
  });
  const helmVersion = settings.readOnly ? undefined : (await cluster.helm?.version(io.signal))?.replace(/ \(.*/, '');
  const facts = () => ({
    context: cluster.reader.target.context,
    namespace,
    date: new Date().toISOString().slice(0, 10),
    embedded: cluster.reader.target.embedded,
    changes: mode === 'ask' && !approver ? ('nobody-to-ask' as const) : mode,
    helm: helmVersion,
    oneShot: !options.askSecrets,
  });
  const context = (): ToolContext => ({
    cluster: cluster.reader,
    namespace,
    now: Date.now,
    ...(mode === 'read-only' ? { readOnly: true } : {}),
    ...(cluster.helm ? { helm: cluster.helm } : {}),
    ...(options.askSecrets ? { askSecrets: options.askSecrets } : {}),
    contexts: () => cluster.contexts(),
    readFiles: async (path) => manifestFiles(path, process.cwd()),
    readText: async (path) => namedText(path, process.cwd()),
  });
  const texts = {
    system: promptText('system'),
    diagnosis: promptText('diagnosis'),
    answerStyle: promptText('answer-style'),
  };
  const session = createSession({
    model,
    tools,
    gate,
    firstLook: (messages, signal) => models.firstLook(messages, tools, signal),
    context: context(),
    system: buildPrompt(texts, facts()),
    limits: { turnTokens: settings.maxTokensPerTurn },
  });
  const notice =
    model.id === 'offline' && settings.model === undefined
      ? noKeyNotice()
      : options.flags.replay === undefined
        ? models.clearTextNotice(models.chooseModel(settings.model, io.env))
        : undefined;
  return {
    session,
    modelId: model.id,
    ...(notice === undefined ? {} : { notice }),
    savedPlans: () => saved,
    setModel: async (spec) => {
      const { record } = options.flags;
      const next = await openConversation(spec, record === undefined ? {} : { record }, io.env, settings);
      session.setModel(next);
      return next.id;
    },
    setNamespace: (to) => {
      namespace = to;
      session.setContext(context(), buildPrompt(texts, facts()));
    },
    setCluster: (next) => {
      cluster = next;
      namespace = next.namespace;
      audit = auditHere();
      session.clear();
      session.setContext(context(), buildPrompt(texts, facts()));
    },
    setSwitch: (name, on) => {
      if (!on && settings[name])
        throw new AppError(
          'refused',
          `this run was started with --${flagOf(name)} and stays so`,
          'start kubewhy without it to make changes',
        );
      switches = { ...switches, [name]: on };
      mode = modeOf(switches);
      session.setContext(context(), buildPrompt(texts, facts()));
      return mode;
    },
  };
}

/** Prompts stand beside the program, in the checkout as in the package. */
const promptText = (name: string): string => readFileSync(new URL(import.meta.resolve(`#prompts/${name}.md`)), 'utf8');
