import { setFlagsFromString } from 'node:v8';
import { AppError } from '../../core/errors.ts';
import type { AgentEvent } from '../../core/events.ts';
import { openNotices } from '../files/audit-file.ts';
import { type ContextFlags, wantedContexts } from '../contexts/each-context.ts';
import { chatCommands } from './chat-commands.ts';
import { eachCommand } from './each-command.ts';
import { keepReport } from '../files/report-file.ts';
import { chatHistory } from '../files/chat-history.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { badgeOf, modeOf } from '../modes.ts';
import { openCluster, withoutModelKeys, type OpenCluster } from '../open.ts';
import { typeAhead } from '../../ui/type-ahead.ts';
import type { Header, SessionLike, SlashCommand } from '../../ui/options.ts';
import { noKeyNotice, openSession, type OpenSession } from '../session.ts';
import { Scope } from '../health/scope.ts';
import { SessionKeeper } from '../sessions/keeper.ts';
import { type Continued, continued, flagsOf, shownAgain, wantedSession, type ResumeFlags } from '../sessions/resume.ts';
import { readSettings } from '../settings.ts';

/** Longer than bin/program.cjs waits before it writes what V8 compiled. */
const STANDS_MS = 6000;
/** Before the cluster is open. */
const NOWHERE = { context: '', server: '', namespace: '', embedded: false };

type ChatFlags = Flags & ResumeFlags & ContextFlags & { readonly record?: string; readonly replay?: string };

/** The interactive chat. It needs a terminal; elsewhere it says what to use. */
export async function runChatCommand(flags: ChatFlags, io: Io): Promise<number> {
  if (!io.interactive) throw new AppError('usage', 'the chat needs a terminal', 'in scripts: kubewhy -p "QUESTION"');
  if (io.env['TERM'] === 'dumb')
    throw new AppError(
      'usage',
      'the chat draws on the screen, which TERM=dumb says this terminal cannot',
      'ask in one line: kubewhy "why is the backend crashing"',
    );
  const ahead = typeAhead(io.stdin, io.stdout, () => io.interrupt());
  try {
    return await openChat(flags, io, () => ahead.handOver());
  } finally {
    ahead.end();
  }
}

/** `atFrame` is called right before the screen is drawn and reads the keys itself. */
async function openChat({ contexts, allContexts, ...given }: ChatFlags, io: Io, atFrame: () => void): Promise<number> {
  // It stands open for days and works in bursts: V8 shall not keep the room that a burst has taken. What it compiled
  // is kept before that (bin/program.cjs): it would not be taken where flags are others.
  setTimeout(() => setFlagsFromString('--optimize-for-size'), STANDS_MS).unref();
  const several = await wantedContexts({ contexts, allContexts } as ContextFlags, given, io);
  // One of them is where a change would be made, and the header says which.
  const [here] = several ?? [];
  const started = here === undefined ? given : { ...given, context: here };
  const saved = wantedSession(started, io.env);
  const flags = saved ? flagsOf(started, saved) : started;
  const settings = readSettings(flags, io.env);
  const scope = new Scope(settings, io);
  const open = async (): Promise<OpenCluster> => {
    const cluster = await openCluster(settings, io, 'asked');
    scope.open(cluster);
    return cluster;
  };
  try {
    const { layoutEngine, runChat } = await import('../../ui/index.tsx');
    const { chooseModel, clearTextNotice, idOfChoice } = await import('../../models/index.ts');
    const choice = chooseModel(settings.model, io.env);
    const model = flags.replay === undefined ? idOfChoice(choice) : 'replay';
    const keeper = new SessionKeeper({ env: io.env, model, place: saved?.place ?? NOWHERE, now: Date.now });
    if (saved) keeper.resume(saved.id);
    const opened: { session?: OpenSession; before?: Continued } = {};
    const inTheClear = flags.replay === undefined ? clearTextNotice(choice) : undefined;
    const ready = Promise.withResolvers<OpenSession>();
    const header = ({ notice, scenario }: OpenCluster): Header => ({
      ...scope.header,
      model,
      mode: badgeOf(modeOf(settings)),
      theme: settings.theme,
      notices: [
        ...(notice ? [notice] : []),
        ...(inTheClear === undefined ? [] : [inTheClear]),
        ...(choice.provider === 'offline' && settings.model === undefined ? [noKeyNotice()] : []),
        ...(scenario ? [`try: ${scenario.question}`] : []),
        ...(scenario?.tells === undefined ? [] : [scenario.tells]),
        ...openNotices(io.env),
      ],
    });
    const commands = async (): Promise<readonly SlashCommand[]> =>
      chatCommands({
        scope,
        keeper,
        env: io.env,
        tools: (await import('../../../tools/index.ts')).toolsFor({ readOnly: false }),
        readOnly: settings.readOnly,
        session: () => opened.session,
        ready: ready.promise,
        ...(several === undefined ? {} : { each: eachCommand(several, given, io, () => scope.place.context) }),
      });
    const later = {
      what: settings.scenario === undefined ? 'opening the cluster' : 'starting the demo cluster',
      run: async () => {
        const cluster = await open();
        keeper.moveTo(scope.place);
        const before = saved && continued(saved, scope.place, Date.now());
        if (before) opened.before = before;
        return {
          header: header(cluster),
          commands: await commands(),
          ...(before ? { resumed: before } : {}),
          ...(before?.since === undefined ? {} : { first: `/changes ${before.since}` }),
        };
      },
    };
    await layoutEngine;
    atFrame();
    const code = await runChat(
      {
        header: { ...NOWHERE, model, mode: badgeOf(modeOf(settings)), theme: settings.theme, notices: [] },
        open: later,
        createSession: async (approver, askSecrets) => {
          const { cluster } = scope;
          opened.session = await openSession({ settings, cluster, io, flags, approver, askSecrets });
          const { session } = opened.session;
          if (opened.before) session.load(opened.before.messages);
          ready.resolve(opened.session);
          return kept(session, keeper);
        },
        health: (signal) => scope.health.states(signal),
        forwards: scope.forwards,
        names: () => scope.names(),
        attention: settings.attention,
        keepReport,
        keeper,
        ...(saved ? { resumed: { items: shownAgain(saved) } } : {}),
        history: chatHistory(io.env),
        editor: async (text, signal) =>
          (await import('../../editor/external-editor.ts')).editText(text, withoutModelKeys(io.env), signal),
        env: io.env,
        stdin: io.stdin,
        stdout: io.stdout,
      },
      io.signal,
    );
    keeper.close();
    return io.stoppedBy() ?? code;
  } finally {
    await scope.close();
  }
}

/** The session, with what the model has of each turn written down when the turn is over. */
function kept(session: OpenSession['session'], keeper: SessionKeeper): SessionLike {
  async function* keeping(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent> {
    try {
      yield* events;
    } finally {
      keeper.messages(session.digested());
    }
  }
  return {
    say: (text, signal) => keeping(session.say(text, signal)),
    run: (text, call, signal) => keeping(session.run(text, call, signal)),
  };
}
