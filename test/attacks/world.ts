import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createGate, createSession, type GateOptions } from '../../src/agent/index.ts';
import { auditFile, readAudit } from '../../src/cli/files/audit-file.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Approver, Decision, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { Sealed } from '../../src/core/sealed.ts';
import type { Tool } from '../../src/core/tool.ts';
import type { Embedded } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted, type Answer } from '../agent/scripted-model.ts';

export const NS = 'todo-chatbot';
export const BACKEND = `/apis/apps/v1/namespaces/${NS}/deployments/todo-chatbot-backend`;
export const YES: Decision = { answer: 'yes', by: 'key' };
export const NO: Decision = { answer: 'no' };
export const SCALE = ['scale_workload', { workload: 'backend', replicas: 5 }] as const;

type Seen = { readonly method: string; readonly path: string; readonly body?: string };

/**
 * True for what the API server would carry out: no read, no review of one's own rights, no dry run. A GET that runs a
 * program is one.
 */
export const isWrite = ({ method, path, body = '' }: Seen): boolean =>
  /\/(?:exec|attach|portforward|proxy)(?:[/?]|$)/.test(path) ||
  (method !== 'GET' &&
    !/\/selfsubject(?:access|rules)?reviews$/.test(path) &&
    !(path.includes('dryRun=All') && (method !== 'DELETE' || body === '' || body.includes('"dryRun":["All"]'))));

export const writesOf = (requests: readonly Seen[]): string[] =>
  requests.filter(isWrite).map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`);

export const temporary = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'kubewhy-attack-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

export type Setting = {
  readonly scenario?: string;
  /** Kubeconfig other than the embedded cluster's own: a gateway's. */
  readonly kubeconfig?: string;
  /** The person. Without it nobody can be asked. */
  readonly person?: Approver | Decision;
  readonly tools?: readonly Tool[];
  readonly gate?: Partial<GateOptions>;
  readonly demo?: Embedded;
  /** Manifest files of the person, by path. */
  readonly files?: Readonly<Record<string, string>>;
};

export type Said = {
  readonly events: readonly AgentEvent[];
  readonly results: readonly Extract<AgentEvent, { type: 'result' }>[];
  readonly answer: string;
};

/** The real tools, gate, writer and audit file on an embedded cluster; the model says what the script says. */
export async function attack(script: readonly Answer[], setting: Setting = {}) {
  const demo = setting.demo ?? (await untouchedEmbedded({ scenario: setting.scenario ?? 'healthy', speed: 50 }));
  if (!setting.demo) await demo.settled();
  const start = demo.requests.length;
  const connection = await connect({
    kubeconfig: setting.kubeconfig ?? demo.kubeconfig,
    env: {},
    embedded: true,
    requestTimeoutMs: 3000,
  });
  const { reader, writer } = connection;
  const env = { XDG_STATE_HOME: temporary() };
  const questions: Question[] = [];
  const { person } = setting;
  const approver: Approver | undefined =
    person &&
    (async (question, signal) => {
      questions.push(question);
      return typeof person === 'function' ? person(question, signal) : person;
    });
  const gate = createGate({
    writer,
    audit: auditFile(env, async () => 'tester'),
    ...(approver ? { approver } : {}),
    ...setting.gate,
  });
  const model = scripted(script);
  const context = {
    cluster: reader,
    namespace: NS,
    now: Date.now,
    askSecrets: async (keys: readonly string[]) =>
      new Sealed(Object.fromEntries(keys.map((key) => [key, 'typed-4Rt7xx']))),
    readFiles: async (path: string) => [{ name: path, text: setting.files?.[path] ?? '' }],
  };
  const session = createSession({ model, tools: setting.tools ?? TOOLS, context, system: 'system', gate });
  onTestFinished(async () => {
    await connection.close();
    if (!setting.demo) await demo.close();
  });
  const say = async (text: string, signal = AbortSignal.timeout(15_000)): Promise<Said> => {
    const events: AgentEvent[] = [];
    for await (const event of session.say(text, signal)) {
      events.push(event);
      // What was sent is what is judged; how the rollout then goes takes time.
      if (event.type === 'progress' && event.progress.type === 'rollout') break;
    }
    const last = events.at(-1);
    return {
      events,
      results: events.filter((event) => event.type === 'result'),
      answer: last?.type === 'done' ? last.answer : '',
    };
  };
  return {
    demo,
    connection,
    questions,
    model,
    session,
    gate,
    context,
    say,
    writes: () => writesOf(demo.requests.slice(start)),
    audit: () => readAudit(env).lines,
  };
}

/** A change by somebody else, past the program. */
export async function meddle(demo: Embedded, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(demo.url + path, {
    method,
    headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
