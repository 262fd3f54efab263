import { AppError } from '../../core/errors.ts';
import type { AgentEvent } from '../../core/events.ts';
import { openNotices } from '../files/audit-file.ts';
import { chatCommands } from './chat-commands.ts';
import { keepReport } from '../files/report-file.ts';
import { chatHistory } from '../files/chat-history.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { badgeOf, modeOf } from '../modes.ts';
import { openCluster, withoutModelKeys } from '../open.ts';
import type { SessionLike } from '../../ui/options.ts';
import { noKeyNotice, openSession, type OpenSession } from '../session.ts';
import { Scope } from '../health/scope.ts';
import { SessionKeeper } from '../sessions/keeper.ts';
import { continued, flagsOf, wantedSession, type ResumeFlags } from '../sessions/resume.ts';
import { readSettings } from '../settings.ts';

/** The interactive chat. It needs a terminal; elsewhere it says what to use. */
export async function runChatCommand(
  given: Flags & ResumeFlags & { readonly record?: string; readonly replay?: string },
  io: Io,
): Promise<number> {
  if (!io.interactive) throw new AppError('usage', 'the chat needs a terminal', 'in scripts: kubewhy -p "QUESTION"');
  if (io.env['TERM'] === 'dumb')
    throw new AppError(
      'usage',
      'the chat draws on the screen, which TERM=dumb says this terminal cannot',
      'ask in one line: kubewhy "why is the backend crashing"',
    );
  const saved = wantedSession(given, io.env);
  const flags = saved ? flagsOf(given, saved) : given;
  const settings = readSettings(flags, io.env);
  const cluster = await openCluster(settings, io, 'asked');
  const scope = new Scope(settings, io, cluster);
  try {
    const { runChat } = await import('../../ui/index.tsx');
    const { toolsFor } = await import('../../../tools/index.ts');
    const { chooseModel, clearTextNotice, idOfChoice } = await import('../../models/index.ts');
    const choice = chooseModel(settings.model, io.env);
    const model = flags.replay === undefined ? idOfChoice(choice) : 'replay';
    const before = saved ? continued(saved, scope.place, Date.now()) : undefined;
    const keeper = new SessionKeeper({ env: io.env, model, place: scope.place, now: Date.now });
    if (saved) keeper.resume(saved.id);
    const opened: { session?: OpenSession } = {};
    const inTheClear = flags.replay === undefined ? clearTextNotice(choice) : undefined;
    const ready = Promise.withResolvers<OpenSession>();
    const notices = [
      ...(cluster.notice ? [cluster.notice] : []),
      ...(inTheClear === undefined ? [] : [inTheClear]),
      ...(choice.provider === 'offline' && settings.model === undefined ? [noKeyNotice()] : []),
      ...(cluster.scenario ? [`try: ${cluster.scenario.question}`] : []),
      ...(cluster.scenario?.tells === undefined ? [] : [cluster.scenario.tells]),
      ...openNotices(io.env),
    ];
    const code = await runChat(
      {
        header: {
          ...scope.header,
          model,
          mode: badgeOf(modeOf(settings)),
          notices,
        },
        createSession: async (approver, askSecrets) => {
          opened.session = await openSession({ settings, cluster, io, flags, approver, askSecrets });
          const { session } = opened.session;
          if (before) session.load(before.messages);
          ready.resolve(opened.session);
          return kept(session, keeper);
        },
        health: (signal) => scope.health.states(signal),
        forwards: scope.forwards,
        commands: chatCommands({
          scope,
          keeper,
          env: io.env,
          tools: toolsFor({ readOnly: false }),
          readOnly: settings.readOnly,
          session: () => opened.session,
          ready: ready.promise,
        }),
        names: () => scope.names(),
        attention: settings.attention,
        keepReport,
        keeper,
        ...(before ? { resumed: before } : {}),
        ...(before?.since === undefined ? {} : { first: `/changes ${before.since}` }),
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
