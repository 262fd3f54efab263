import { AppError } from '../../core/errors.ts';
import { openNotices } from '../files/audit-file.ts';
import { chatCommands } from './chat-commands.ts';
import { keepReport } from '../files/report-file.ts';
import { chatHistory } from '../files/chat-history.ts';
import type { Flags } from '../flags.ts';
import { knownNamespaces } from '../health/namespaces.ts';
import { HealthFeed } from '../health/feed.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { noKeyNotice, openSession, type OpenSession } from '../session.ts';
import { readSettings } from '../settings.ts';

/** The interactive chat. It needs a terminal; elsewhere it says what to use. */
export async function runChatCommand(
  flags: Flags & { readonly record?: string; readonly replay?: string },
  io: Io,
): Promise<number> {
  if (!io.interactive) throw new AppError('usage', 'the chat needs a terminal', 'in scripts: kubewhy -p "QUESTION"');
  if (io.env['TERM'] === 'dumb')
    throw new AppError(
      'usage',
      'the chat draws on the screen, which TERM=dumb says this terminal cannot',
      'ask in one line: kubewhy "why is the backend crashing"',
    );
  const settings = readSettings(flags, io.env);
  const cluster = await openCluster(settings, io, 'asked');
  try {
    const { runChat } = await import('../../ui/index.tsx');
    const { chooseModel, clearTextNotice, idOfChoice } = await import('../../models/index.ts');
    const choice = chooseModel(settings.model, io.env);
    const model = flags.replay === undefined ? idOfChoice(choice) : 'replay';
    const health = new HealthFeed(cluster.reader, cluster.namespace);
    const namespaces = knownNamespaces(cluster.reader, io.signal);
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
          context: cluster.reader.target.context,
          namespace: cluster.namespace,
          model,
          embedded: cluster.reader.target.embedded,
          mode: settings.readOnly ? 'read-only' : settings.dryRun ? 'dry-run' : 'normal',
          notices,
        },
        createSession: async (approver, askSecrets) => {
          opened.session = await openSession({ settings, cluster, io, flags, approver, askSecrets });
          ready.resolve(opened.session);
          return opened.session.session;
        },
        health: (signal) => health.states(signal),
        commands: chatCommands({ cluster, health, namespaces, session: () => opened.session, ready: ready.promise }),
        names: () => [...health.names(), ...namespaces()],
        attention: settings.attention,
        keepReport,
        history: chatHistory(io.env),
        env: io.env,
        stdin: io.stdin,
        stdout: io.stdout,
      },
      io.signal,
    );
    return io.stoppedBy() ?? code;
  } finally {
    await cluster.close();
  }
}
