import { connect } from '../../../src/cluster/index.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { ToolContext, ToolResult } from '../../../src/core/tool.ts';
import { TOOLS } from '../../../tools/index.ts';
import { serveRecording, type Asked, type Recording } from '../../helpers/recorded-cluster.ts';
import { NOW, NS } from './todo-chatbot.ts';

export type Session = {
  readonly context: ToolContext;
  readonly requests: readonly Asked[];
  readonly read: (tool: string, input?: Record<string, unknown>) => Promise<ToolResult>;
  readonly plan: (tool: string, input?: Record<string, unknown>) => Promise<Plan>;
};

/**
 * A recorded cluster behind HTTP, the real client, and the tools called as the agent calls them: name, checked input,
 * context.
 */
export async function withCluster(
  recording: Recording,
  use: (session: Session) => Promise<void>,
  more: Partial<ToolContext> = {},
): Promise<void> {
  const server = await serveRecording({ namespace: NS, mayWrite: true, ...recording });
  const connection = await connect({ kubeconfig: server.kubeconfig, env: {} });
  const context: ToolContext = { cluster: connection.reader, namespace: NS, now: () => NOW, ...more };
  const signal = AbortSignal.timeout(15_000);
  try {
    await use({
      context,
      requests: server.requests,
      read: async (name, input = {}) => {
        const tool = TOOLS.find((entry) => entry.name === name);
        if (tool?.effect !== 'read') throw new Error(`no read tool ${name}`);
        return tool.run(tool.input.parse(input), context, signal);
      },
      plan: async (name, input = {}) => {
        const tool = TOOLS.find((entry) => entry.name === name);
        if (tool?.effect !== 'change') throw new Error(`no change tool ${name}`);
        return tool.plan(tool.input.parse(input), context, signal);
      },
    });
  } finally {
    await connection.close();
    await server.close();
  }
}

/** What a refusal says, as `code: message; next step`. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}; ${error.nextStep ?? ''}`;
    throw error;
  }
  throw new Error('expected a refusal');
}
