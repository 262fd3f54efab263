import { AppError } from '../core/errors.ts';
import { safeText } from '../core/redact.ts';
import type { ClusterReader, KnownContext } from '../core/cluster.ts';
import type { Forwards } from '../core/forward.ts';
import type { HelmReader } from '../core/helm-reader.ts';
import type { ClusterWriter } from '../core/writer.ts';
import type { Investigate } from '../core/plan.ts';
import type { Scenario } from '../demo/index.ts';
import { TODO_CHATBOT } from '../core/todo-chatbot.ts';
import { SECRET_VARIABLES } from '../models/providers.ts';
import { isTerminal, type Io } from './io.ts';
import { openHelm } from './open-helm.ts';
import type { Settings } from './settings.ts';

export type OpenCluster = {
  readonly reader: ClusterReader;
  /** Logs with their secrets; given to `kubewhy logs --no-redact` alone. */
  readonly plainLogs: Pick<ClusterReader, 'logStream' | 'tail'>;
  readonly writer: ClusterWriter;
  readonly forwards: Forwards;
  contexts(): readonly KnownContext[];
  readonly namespace: string;
  readonly helm?: HelmReader | undefined;
  /** Set when the embedded cluster is used. */
  readonly scenario?: Scenario;
  /**
   * One line that says that this is the embedded cluster, where the person's own may have been meant (a scenario may
   * also come from the environment or a file), or that the server's certificate is not verified.
   */
  readonly notice?: string;
  close(): Promise<void>;
};

export const DEFAULT_SCENARIO = 'missing-secret-key';

/** Keys of model providers are no business of the cluster's room, nor of a credential plugin that it starts. */
export const withoutModelKeys = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_VARIABLES.includes(name)));

/**
 * Whether the embedded cluster may stand in for a missing kubeconfig: the person asked for it, it is offered where
 * somebody looks on, or never.
 */
type Demo = 'asked' | 'offered' | 'refused';

/**
 * The cluster of this run: the one of the kubeconfig, or the embedded one when there is none (or a scenario was asked
 * for).
 */
export async function openCluster(settings: Settings, io: Io, demo: Demo = 'offered'): Promise<OpenCluster> {
  const { connect, hasKubeconfig } = await import('../cluster/index.ts');
  if (settings.scenario === undefined && hasKubeconfig(io.env, settings.kubeconfig)) {
    const helm = await openHelm(settings, withoutModelKeys(io.env), investigate);
    const connection = await connect({
      env: withoutModelKeys(io.env),
      helm: helm.connect,
      requestTimeoutMs: settings.timeout * 1000,
      defaultNamespace: TODO_CHATBOT,
      investigate,
      ...(isTerminal(io.stderr) ? { pluginSays: (line: string) => io.err(`${line}\n`) } : {}),
      production: settings.production?.split(',') ?? [],
      ...(settings.kubeconfig === undefined ? {} : { files: [settings.kubeconfig] }),
      ...(settings.context === undefined ? {} : { context: settings.context }),
      ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
      ...(settings.cluster === undefined ? {} : { cluster: settings.cluster }),
      ...(settings.user === undefined ? {} : { user: settings.user }),
      as: actAs(settings),
    });
    return {
      ...connection,
      namespace: connection.reader.target.namespace,
      helm: helm.reader(),
      ...(connection.caution === undefined ? {} : { notice: connection.caution }),
      close: () => connection.close(),
    };
  }
  if (settings.context !== undefined && settings.scenario === undefined)
    throw new AppError(
      'config',
      `no kubeconfig, so there is no context ${JSON.stringify(settings.context)}`,
      'set KUBECONFIG or --kubeconfig',
    );
  if (settings.scenario === undefined && settings.kubeconfig === undefined) refuseDemo(io, demo);
  const embedded = await openEmbedded(settings, io);
  const helm = await openHelm(settings, withoutModelKeys(io.env), investigate, embedded.helm);
  const connection = await connect({
    env: {},
    helm: helm.connect,
    kubeconfig: embedded.kubeconfig,
    embedded: true,
    investigate,
    requestTimeoutMs: settings.timeout * 1000,
    namespace: settings.namespace ?? TODO_CHATBOT,
  });
  return {
    ...connection,
    namespace: connection.reader.target.namespace,
    helm: helm.reader(),
    scenario: embedded.scenario,
    ...(settings.scenario === undefined
      ? {
          notice: `no kubeconfig found: this is the embedded demo cluster (scenario ${embedded.scenario.name}); set KUBECONFIG to ask your own`,
        }
      : hasKubeconfig(io.env, settings.kubeconfig)
        ? {
            notice: `the kubeconfig is not used: this is the embedded demo cluster, since the scenario ${embedded.scenario.name} is set`,
          }
        : {}),
    close: async () => {
      await connection.close();
      await embedded.close();
    },
  };
}

const actAs = ({ as, asGroup, asUid }: Settings) => ({
  ...(as === undefined ? {} : { user: as }),
  ...(asGroup === undefined ? {} : { groups: asGroup }),
  ...(asUid === undefined ? {} : { uid: asUid }),
});

/**
 * A kubeconfig that is named and not there is an error, never the demo; and nobody in a pipeline wants a verdict on a
 * cluster that was made up for them. The bare program still shows what it is (`demo: 'asked'`).
 */
function refuseDemo(io: Io, demo: Demo): void {
  const named = (io.env['KUBECONFIG'] ?? '').trim();
  if (named !== '')
    throw new AppError(
      'config',
      `KUBECONFIG names no file that exists: ${safeText(named.slice(0, 200))}`,
      'correct it, or unset it; --scenario NAME uses the embedded demo cluster',
    );
  if (demo === 'refused')
    throw new AppError(
      'config',
      'there is no kubeconfig, and an assistant must not be told of a cluster that was made up',
      'set KUBECONFIG or --kubeconfig in the configuration of the client; --demo serves the embedded demo cluster',
    );
  if (demo === 'offered' && io.env['CI'])
    throw new AppError(
      'config',
      'there is no kubeconfig, and CI is set: the embedded demo cluster is used here only when it is asked for',
      'set KUBECONFIG, or --scenario NAME for the demo',
    );
}

/** The first serious finding of a workload, for the watch of its rollout. */
const investigate: Investigate = async ({ kind, name, namespace }, reader, signal) => {
  const { diagnose } = await import('../diagnose/index.ts');
  const { findings } = await diagnose(
    { workload: `${kind.toLowerCase()}/${name}`, namespace },
    reader,
    Date.now,
    signal,
  );
  const found = findings.find(({ severity }) => severity === 'critical');
  return found && { cause: found.cause, text: found.title };
};

export async function openEmbedded(
  settings: Pick<Settings, 'scenario' | 'namespace'>,
  io: Pick<Io, 'startEmbedded'>,
  port?: number,
) {
  const { startEmbedded, SCENARIOS } = await import('../demo/index.ts');
  const scenario = settings.scenario ?? DEFAULT_SCENARIO;
  if (!SCENARIOS.some(({ name }) => name === scenario))
    throw new AppError(
      'config',
      `unknown scenario ${JSON.stringify(scenario)}`,
      `there is ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    );
  return (io.startEmbedded ?? startEmbedded)({ scenario, ...(port === undefined ? {} : { port }) });
}
