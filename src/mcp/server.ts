import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { AgentEvent } from '../core/events.ts';
import { clean } from '../core/clean.ts';
import { type Calling, callTool } from './call.ts';
import { Changes } from './changes.ts';
import type { Elicit } from './elicit.ts';
import { promptOf, PROMPTS } from './prompts.ts';
import { readResource, resourcesOf, TEMPLATES } from './resources.ts';
import { listed } from './tool-list.ts';
import { type McpOptions, TIMES } from './types.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
/** Calls of one session that run at once. */
const MOST_CALLS = 16;

export type Session = {
  readonly server: McpServer['server'];
  /** Resolves when nothing of this session runs any more: what was sent has its outcome in the audit. */
  readonly settled: () => Promise<void>;
};

/**
 * One session with one client, not yet connected to a transport. All its state is its own: what is answered in another
 * session answers nothing here.
 */
export function createServer(options: McpOptions): Session {
  const tools = new Map(options.tools.map((tool) => [tool.name, tool]));
  const changes = new Changes(options);
  const times = { ...TIMES, ...options.times };
  const running = new Set<Promise<unknown>>();
  const { server } = new McpServer(
    { name: 'kubewhy', title: 'kubewhy', version: options.version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: options.texts.instructions,
    },
  );
  const onerror = (error: Error): void => options.log(clean(error.message).slice(0, 300));
  Object.assign(server, { onerror });

  const clientName = (): string => {
    const { name = 'unknown', version = '' } = server.getClientVersion() ?? {};
    return `mcp client ${clean(name).slice(0, 60)} ${clean(version).slice(0, 30)}`.trim();
  };
  const callingOf = (gate: Calling['gate'], onEvent: Calling['onEvent'] = () => undefined): Calling => ({
    tools,
    context: options.context,
    gate,
    client: clientName(),
    onEvent,
  });

  /** The client's own word that it can show a form to its user. */
  const elicitOf = (extra: Extra): Elicit | undefined => {
    const can = server.getClientCapabilities()?.elicitation;
    if (options.changes !== 'elicit' || can === undefined || (can.form === undefined && can.url !== undefined))
      return undefined;
    return async (params, signal) => {
      const beat = setInterval(() => tell(extra, 'waiting for the answer of the person'), times.beatMs);
      try {
        const request = { method: 'elicitation/create' as const, params };
        return await extra.sendRequest(request, ElicitResultSchema, { signal, timeout: times.patienceMs + 1_000 });
      } finally {
        clearInterval(beat);
      }
    };
  };

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: options.tools.map((tool) => listed(tool, options.changes)),
  }));
  const call = ({ name, arguments: input }: CallToolRequest['params'], extra: Extra): Promise<CallToolResult> => {
    if (tools.get(name)?.effect !== 'change' || options.gate === undefined)
      return callTool(callingOf(undefined), name, input, extra.signal);
    return changes.run(elicitOf(extra), extra.signal, (gate) =>
      callTool(
        callingOf(gate, (event) => tellProgress(extra, event)),
        name,
        input,
        extra.signal,
      ),
    );
  };
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    if (running.size >= MOST_CALLS)
      return { content: [{ type: 'text', text: `not run: ${MOST_CALLS} calls run already` }], isError: true };
    const one = call(params, extra);
    running.add(one);
    try {
      return await one;
    } finally {
      running.delete(one);
    }
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: resourcesOf(options.context.namespace) }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [...TEMPLATES] }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    readResource(params.uri, callingOf(undefined), extra.signal),
  );
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [...PROMPTS] }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) =>
    promptOf(params.name, params.arguments ?? {}, options.texts),
  );
  return { server, settled: async () => void (await Promise.allSettled(running)) };
}

let told = 0;
/** A sign of life, for a client that asked for one. */
function tell(extra: Extra, message: string): void {
  const progressToken = extra._meta?.progressToken;
  if (progressToken === undefined) return;
  told += 1;
  const params = { progressToken, progress: told, message };
  void extra.sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
}

function tellProgress(extra: Extra, event: AgentEvent): void {
  if (event.type === 'progress' && event.progress.type !== 'end') tell(extra, event.progress.text.slice(0, 500));
}
