import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  type ClientCapabilities,
  type ElicitRequestFormParams,
  ElicitRequestSchema,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { auditFile, readAudit } from '../../src/cli/files/audit-file.ts';
import { savePlan } from '../../src/cli/files/plan-store.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Tool } from '../../src/core/tool.ts';
import type { Embedded } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { createServer, type McpOptions } from '../../src/mcp/index.ts';
import { cardText } from '../../src/ui/card-lines.ts';
import { TOOLS } from '../../tools/index.ts';
import { temporary, writesOf } from '../attacks/world.ts';

export type Person = (form: ElicitRequestFormParams, signal: AbortSignal) => ElicitResult | Promise<ElicitResult>;

export type Setting = {
  readonly scenario?: string;
  readonly demo?: Embedded;
  readonly tools?: readonly Tool[];
  readonly options?: Partial<McpOptions>;
};

/** The server's side over an embedded cluster, with the real tools, writer, audit and plan files. */
export async function mcpWorld(setting: Setting = {}) {
  const demo = setting.demo ?? (await untouchedEmbedded({ scenario: setting.scenario ?? 'healthy', speed: 50 }));
  if (!setting.demo) await demo.settled();
  const start = demo.requests.length;
  const connection = await connect({
    kubeconfig: demo.kubeconfig,
    env: {},
    embedded: true,
    requestTimeoutMs: 3000,
  });
  onTestFinished(async () => {
    await connection.close();
    if (!setting.demo) await demo.close();
  });
  const { reader, writer } = connection;
  const env = { XDG_STATE_HOME: temporary() };
  const saved: Plan[] = [];
  const logged: string[] = [];
  const options: McpOptions = {
    version: '0.0.0',
    tools: setting.tools ?? TOOLS,
    context: { cluster: reader, namespace: 'todo-chatbot', now: Date.now },
    gate: {
      writer,
      audit: auditFile(env, async () => 'tester'),
      savePlan: async (plan) => {
        saved.push(plan);
        savePlan(plan, env, Date.now(), { personOnly: true });
        return `The plan is saved as ${plan.id}; kubewhy apply ${plan.id} shows it and asks.`;
      },
    },
    changes: 'elicit',
    cardText: (question) => cardText(question, 76, 'all'),
    texts: { instructions: 'instructions', whyFailing: 'why', whatChanged: 'changed' },
    log: (line) => void logged.push(line),
    times: { leastMs: 0, patienceMs: 5_000, beatMs: 20 },
    ...setting.options,
  };
  return {
    demo,
    options,
    saved,
    logged,
    env,
    writes: () => writesOf(demo.requests.slice(start)),
    audit: () => readAudit(env).lines,
    /** Another session of the same server, in this process. */
    session: (person?: Person, capabilities?: ClientCapabilities) => sessionOf(options, person, capabilities),
  };
}

export async function sessionOf(options: McpOptions, person?: Person, capabilities?: ClientCapabilities) {
  const { server } = createServer(options);
  const client = new Client(
    { name: 'test client', version: '1.0.0' },
    { capabilities: capabilities ?? (person === undefined ? {} : { elicitation: {} }) },
  );
  const forms: ElicitRequestFormParams[] = [];
  if (person !== undefined)
    client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => {
      const form = params as ElicitRequestFormParams;
      forms.push(form);
      return person(form, signal);
    });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  onTestFinished(() => client.close());
  return { client, server, here, there, forms, call: callOf(client) };
}

export type Called = { readonly text: string; readonly error: boolean; readonly structured?: unknown };

/** Calls a tool and gives its texts as one. */
export const callOf =
  (client: Client) =>
  async (name: string, input: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Called> => {
    const result = (await client.callTool({ name, arguments: input }, CallToolResultSchema, {
      timeout: 20_000,
      ...(signal ? { signal } : {}),
    })) as CallToolResult;
    return {
      text: result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n'),
      error: result.isError === true,
      ...(result.structuredContent === undefined ? {} : { structured: result.structuredContent }),
    };
  };

/** What the form asks to be typed. */
export const wordOf = (form: ElicitRequestFormParams | undefined): string =>
  /To send exactly this, type .*?: (.+)\n/.exec(form?.message ?? '')?.[1] ?? '';

/** A person who reads the form and types what it asks for. */
export const typesIt: Person = (form) => ({ action: 'accept', content: { answer: wordOf(form) } });
