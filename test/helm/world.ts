import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createGate } from '../../src/agent/index.ts';
import { LIMITS } from '../../src/agent/limits.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Approver, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import type { HelmProgram } from '../../src/core/helm.ts';
import type { HelmReader } from '../../src/core/helm-reader.ts';
import type { ChangeTool, ToolContext, ToolResult } from '../../src/core/tool.ts';
import type { StepRunner } from '../../src/core/writer.ts';
import type { Embedded } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { createHelm } from '../../src/helm/index.ts';
import { TOOLS } from '../../tools/index.ts';

export type World = {
  readonly cluster: Embedded;
  readonly context: ToolContext;
  readonly root: string;
  readonly runner: StepRunner;
  readonly read: (tool: string, input?: Record<string, unknown>) => Promise<ToolResult>;
  /** Through the gate with a person who says yes; `seen` gets the card. */
  readonly change: (tool: string, input?: Record<string, unknown>, more?: Changing) => Promise<Changed>;
  readonly close: () => Promise<void>;
};
export type Changing = { readonly approver?: Approver; readonly signal?: AbortSignal };
export type Changed = {
  readonly state: string;
  readonly text: string;
  readonly code: string | undefined;
  readonly questions: readonly Question[];
  readonly events: readonly AgentEvent[];
};

/** The embedded cluster, the real client, helm and the gate, as the program wires them. */
export async function helmWorld(options: {
  readonly scenario?: string;
  readonly program?: (cluster: Embedded) => HelmProgram;
  readonly named?: string;
  readonly namespace?: string;
  readonly more?: Partial<ToolContext>;
}): Promise<World> {
  const cluster = await untouchedEmbedded({ scenario: options.scenario ?? 'healthy', speed: 20 });
  await cluster.settled();
  const root = mkdtempSync(join(tmpdir(), 'kubewhy-helm-'));
  let helm: HelmReader | undefined;
  let runner: StepRunner | undefined;
  const connection = await connect({
    kubeconfig: cluster.kubeconfig,
    env: {},
    embedded: true,
    namespace: options.namespace ?? 'todo-chatbot',
    helm: (reader, access) => {
      const made = createHelm({
        cluster: reader,
        access,
        root,
        env: { PATH: process.env['PATH'], HOME: root },
        pollMs: 100,
        ...(options.named === undefined
          ? { program: options.program?.(cluster) ?? cluster.helm }
          : { named: options.named }),
      });
      helm = made.reader;
      runner = made.runner;
      return made.runner;
    },
  });
  const context: ToolContext = {
    cluster: connection.reader,
    namespace: connection.reader.target.namespace,
    now: Date.now,
    ...(helm ? { helm } : {}),
    ...options.more,
  };
  const never = new AbortController().signal;
  if (runner === undefined) throw new Error('helm was not wired');
  return {
    cluster,
    context,
    root,
    runner,
    read: async (name, input = {}) => {
      const tool = TOOLS.find((entry) => entry.name === name);
      if (tool?.effect !== 'read') throw new Error(`no read tool ${name}`);
      return tool.run(tool.input.parse(input), context, never);
    },
    change: async (name, input = {}, { approver, signal = never } = {}) => {
      const tool = TOOLS.find((entry) => entry.name === name);
      if (tool?.effect !== 'change') throw new Error(`no change tool ${name}`);
      const questions: Question[] = [];
      const events: AgentEvent[] = [];
      const gate = createGate({
        writer: connection.writer,
        audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
        approver: async (question, stop) => {
          questions.push(question);
          return approver ? approver(question, stop) : { answer: 'yes', by: 'key' };
        },
      });
      const request = {
        id: '1',
        tool: tool as ChangeTool,
        input,
        context,
        limits: LIMITS,
        index: 1,
        of: 1,
        model: 'test',
        sources: [],
      };
      const run = gate.run(request, signal);
      for (;;) {
        const next = await run.next();
        if (next.done) {
          const { state, said = '', data = '', error } = next.value;
          return { state, text: `${said}\n${data}`, code: error?.code, questions, events };
        }
        events.push(next.value);
      }
    },
    close: async () => {
      await connection.close();
      await cluster.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Puts a release record into the cluster, in helm's own storage format: gzip and base64 inside the Secret's base64. */
export async function storeRelease(
  { url }: Pick<Embedded, 'url'>,
  record: {
    readonly name: string;
    readonly version?: number;
    readonly info: { readonly status: string; readonly [key: string]: unknown };
  } & Record<string, unknown>,
): Promise<void> {
  const { name, info, version } = record;
  const revision = String(version ?? 1);
  const release = Buffer.from(gzipSync(JSON.stringify(record)).toString('base64')).toString('base64');
  const made = await fetch(`${url}/api/v1/namespaces/todo-chatbot/secrets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `sh.helm.release.v1.${name}.v${revision}`,
        labels: { owner: 'helm', name, version: revision, status: info.status },
      },
      type: 'helm.sh/release.v1',
      data: { release },
    }),
  });
  if (made.status !== 201) throw new Error(`the release was not stored: ${made.status}`);
}
