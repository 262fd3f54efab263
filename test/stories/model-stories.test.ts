import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildPrompt, createGate, createSession, type AuditLog } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Approver, Decision, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { toolsFor } from '../../tools/index.ts';
import { modelServer, type Script, type Wire } from '../helpers/scripted-server.ts';
import { modelOn, WIRES } from '../models/wire.ts';

const text = (name: string): string => readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8');
const never = new AbortController().signal;

type Options = { readonly scenario?: string; readonly answers?: readonly (Decision | 'throw' | 'hang')[] };

async function openCluster(scenario: string) {
  const embedded = await untouchedEmbedded({ scenario, speed: 50 });
  const { kubeconfig } = embedded;
  const connection = await connect({ kubeconfig, env: {}, embedded: true, namespace: 'todo-chatbot' });
  const close = async (): Promise<void> => {
    await connection.close();
    await embedded.close();
  };
  return { embedded, connection, close };
}

/** Stories in which nobody says yes share one cluster. */
let readOnly: ReturnType<typeof openCluster> | undefined;
afterAll(async () => (await readOnly)?.close());

/** The real agent, tools, gate and writer on the embedded cluster, with a scripted model behind a real wire. */
async function story(wire: Wire, script: readonly Script[], { scenario = 'healthy', answers = [] }: Options = {}) {
  const server = await modelServer(wire, script);
  const quiet = scenario === 'healthy' && answers.length === 0;
  const cluster = await (quiet ? (readOnly ??= openCluster('healthy')) : openCluster(scenario));
  const { embedded, connection } = cluster;
  if (!quiet) onTestFinished(cluster.close);
  const begin = embedded.requests.length;
  const questions: Question[] = [];
  const approver: Approver = async (question, signal) => {
    const answer = answers[questions.length];
    questions.push(question);
    if (answer === 'throw') throw new Error('the screen is gone');
    if (answer === 'hang')
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ answer: 'no' })));
    return answer ?? { answer: 'no' };
  };
  const recorded: string[] = [];
  const audit: AuditLog = {
    intent: async ({ plan }) => void recorded.push(`intent: ${plan.title}`),
    outcome: async ({ outcome }) => void recorded.push(`outcome: ${outcome.state}`),
    declined: async ({ code }) => void recorded.push(`declined: ${code}`),
  };
  const system = buildPrompt(
    { system: text('system'), diagnosis: text('diagnosis'), answerStyle: text('answer-style') },
    {
      context: 'kubewhy-demo',
      namespace: 'todo-chatbot',
      date: '2026-11-24',
      embedded: true,
      changes: 'ask',
      helm: undefined,
      oneShot: false,
    },
  );
  const session = createSession({
    model: modelOn(wire, server),
    tools: toolsFor({ readOnly: false }),
    context: { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now },
    system,
    gate: createGate({ writer: connection.writer, approver, audit }),
  });
  const say = async (
    words: string,
    signal: AbortSignal = never,
    onEvent: (event: AgentEvent) => void = () => undefined,
  ): Promise<AgentEvent[]> => {
    const events: AgentEvent[] = [];
    for await (const event of session.say(words, signal)) {
      events.push(event);
      onEvent(event);
    }
    return events;
  };
  /** What the API server was asked to change: all that is no read, review or dry run. */
  const writes = (): string[] =>
    embedded.requests
      .slice(begin)
      .filter(({ method, path }) => method !== 'GET' && !path.includes('dryRun=All') && !/selfsubject/.test(path))
      .map(({ method, path, body }) => `${method} ${path.split('?')[0]} ${body ?? ''}`);
  return { server, embedded, session, say, questions, recorded, writes };
}

/** All that a model reads of a request: instructions, tools, conversation. */
const toldOf = ({ body }: { readonly body: Record<string, unknown> }): string => {
  const { instructions, systemInstruction, tools, input, messages, contents } = body;
  return JSON.stringify([instructions ?? systemInstruction ?? null, tools, input ?? messages ?? contents]);
};

const call = (name: string, input: unknown, id = `c_${name}`) => ({ id, name, input });
const scale = (replicas: number): Script => ({
  text: ['I propose this.'],
  calls: [call('scale_workload', { workload: 'backend', replicas })],
});
const done = (events: readonly AgentEvent[]) => events.find((event) => event.type === 'done');
const results = (events: readonly AgentEvent[]) => events.flatMap((event) => (event.type === 'result' ? [event] : []));

describe.each(WIRES)('a conversation over %s', (wire) => {
  it('finds out why the backend is crashing in two requests to the model, under 4,000 input tokens in all', async () => {
    const one = await story(
      wire,
      [{ calls: [call('diagnose', { workload: 'backend' })] }, { text: ['The memory limit is too low.'] }],
      { scenario: 'oom' },
    );
    const events = await one.say('why is the backend crashing');
    expect(done(events)).toMatchObject({ stopped: 'answered', answer: 'The memory limit is too low.' });
    expect(one.server.requests).toHaveLength(2);
    expect(one.server.requests[1]?.text).toContain('OOMKilled');
    const [first = '', second = ''] = one.server.requests.map(toldOf);
    // Nothing that a provider caches counts less here: all of both requests, schemas with the switches of the API
    // included.
    expect(encode(first).length + encode(second).length).toBeLessThan(4000);
    // Everything of the first request stands again at the beginning of the second, so the provider's prompt cache has
    // it.
    const head = first.replace(/\]\]$/, '');
    expect(second.startsWith(head)).toBe(true);
    expect(encode(second.slice(head.length)).length).toBeLessThan(900);
    expect(one.writes()).toEqual([]);
  });

  it('is offered change tools by the words of the person, or by asking for them, and keeps them', async () => {
    const one = await story(wire, [
      { text: ['Two.'] },
      { calls: [call('enable_toolset', { toolset: 'changes' })] },
      { text: ['Ready.'] },
      { text: ['Here you are.'] },
    ]);
    const offers = (at: number, name: string): boolean =>
      JSON.stringify(one.server.requests[at]?.body['tools']).includes(`"name":"${name}"`);
    await one.say('how many backends are there?');
    expect(['diagnose', 'enable_toolset', 'scale_workload', 'helm_upgrade'].map((name) => offers(0, name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    await one.say('und jetzt hätte ich davon bitte doch lieber fünf Stück');
    expect([offers(1, 'scale_workload'), offers(2, 'scale_workload'), offers(2, 'helm_upgrade')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(one.server.requests[2]?.text).toContain('scale_workload');
    await one.say('upgrade the release');
    // enable_toolset stays while there is a toolset left to be asked for.
    expect(['scale_workload', 'helm_upgrade', 'enable_toolset'].map((name) => offers(3, name))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('reads two workloads at once and answers both calls', async () => {
    const one = await story(wire, [
      { calls: [call('diagnose', { workload: 'backend' }, 'a'), call('diagnose', { workload: 'frontend' }, 'b')] },
      { text: ['Both are fine.'] },
    ]);
    const events = await one.say('are both fine?');
    expect(results(events).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(done(events)).toMatchObject({ answer: 'Both are fine.' });
  });

  it('makes a change after a yes: rehearsed, asked, recorded, sent once, watched, and told', async () => {
    const one = await story(wire, [scale(3), { text: ['Scaled to 3.'] }], { answers: [{ answer: 'yes', by: 'key' }] });
    let before: string[] = ['unset'];
    const events = await one.say('scale the backend to 3', never, (event) => {
      if (event.type === 'plan') before = one.writes();
    });
    expect(before).toEqual([]);
    expect(one.questions.map(({ plan, reason }) => [plan.title, reason])).toEqual([
      ['scale deployment/todo-chatbot-backend from 2 to 3', 'I propose this.'],
    ]);
    expect(one.writes()).toHaveLength(1);
    expect(one.writes()[0]).toMatch(
      /^PATCH \/apis\/apps\/v1\/namespaces\/todo-chatbot\/deployments\/todo-chatbot-backend\/scale \[.*"op":"test".*"value":2.*"op":"replace".*"value":3/,
    );
    expect(one.recorded).toEqual(['intent: scale deployment/todo-chatbot-backend from 2 to 3', 'outcome: applied']);
    expect(results(events)[0]).toMatchObject({ state: 'done', outcome: { state: 'applied' } });
    expect(one.server.requests[1]?.text).toContain('the person approved it');
  });

  it.each([
    ['a no with words', { answer: 'no', reason: 'too many' }],
    ['a question that cannot be asked', 'throw'],
    ['an answer that is none', { answer: 'YES' } as never],
  ] as const)('changes nothing after %s, and the model is told', async (_what, answer) => {
    const one = await story(wire, [scale(3), { text: ['All right.'] }], { answers: [answer] });
    const events = await one.say('scale the backend to 3');
    expect(one.writes()).toEqual([]);
    expect(results(events)[0]).toMatchObject({ state: 'denied' });
    expect(one.server.requests[1]?.text).toContain('not sent');
    expect(done(events)).toMatchObject({ answer: 'All right.' });
  });

  it('plans anew with the values that the person edits on the card', async () => {
    const one = await story(wire, [scale(9), { text: ['Scaled to 4.'] }], {
      answers: [
        { answer: 'edit', input: { replicas: 4 } },
        { answer: 'yes', by: 'key' },
      ],
    });
    await one.say('scale the backend to 9');
    expect(one.questions.map(({ plan }) => plan.title)).toEqual([
      'scale deployment/todo-chatbot-backend from 2 to 9',
      'scale deployment/todo-chatbot-backend from 2 to 4',
    ]);
    expect(one.writes()).toHaveLength(1);
    expect(one.writes()[0]).toContain('"value":4');
  });

  it.each(['turn', 'text', 'call', 'plan'] as const)(
    'stops at once at the event %s; nothing is sent, and the next turn works',
    async (at) => {
      const one = await story(wire, [scale(3), { text: ['Hello.'] }], { answers: at === 'plan' ? ['hang'] : [] });
      const stop = new AbortController();
      const events = await one.say('scale the backend to 3', stop.signal, (event) => {
        if (event.type === at) stop.abort();
      });
      expect(done(events)).toMatchObject({ stopped: 'interrupted' });
      expect(one.writes()).toEqual([]);
      const next = await one.say('hello');
      expect(done(next)?.type).toBe('done');
      expect(next.filter(({ type }) => type === 'error')).toEqual([]);
    },
  );

  it.each(['decision', 'progress', 'result'] as const)(
    'that is stopped after the yes, at the event %s, has sent no more than was approved, and goes on',
    async (at) => {
      const one = await story(wire, [scale(3), { text: ['Hello.'] }], { answers: [{ answer: 'yes', by: 'key' }] });
      const stop = new AbortController();
      const events = await one.say('scale the backend to 3', stop.signal, (event) => {
        if (event.type === at) stop.abort();
      });
      expect(done(events)).toMatchObject({ stopped: 'interrupted' });
      expect(results(events)).toHaveLength(1);
      expect(one.questions).toHaveLength(1);
      // What was sent is recorded, and what is recorded as sent was sent.
      expect(one.writes().length).toBeLessThanOrEqual(1);
      if (at !== 'decision') expect(one.writes()).toHaveLength(1);
      expect(one.recorded.filter((line) => line.startsWith('outcome'))).toHaveLength(
        one.recorded.filter((line) => line.startsWith('intent')).length,
      );
      expect(done(await one.say('hello'))).toMatchObject({ stopped: 'answered', answer: 'Hello.' });
    },
  );

  it('answers wrong arguments with what is wrong, and ends after three in a row', async () => {
    const wrong: Script = { calls: [call('scale_workload', { workload: 'backend', replicas: 'many', confirm: true })] };
    const one = await story(wire, [wrong]);
    const events = await one.say('scale');
    expect(one.server.requests).toHaveLength(3);
    expect(one.server.requests[1]?.text).toMatch(/replicas/);
    expect(one.server.requests[1]?.text).toMatch(/confirm/);
    expect(done(events)).toMatchObject({ stopped: 'model-error' });
    expect(one.questions).toEqual([]);
  });

  it.each(['apply_now', '__proto__', 'constructor'])('has no tool %s', async (name) => {
    const one = await story(wire, [{ calls: [call(name, {})] }, { text: ['I see.'] }]);
    const events = await one.say('do it');
    expect(results(events)[0]).toMatchObject({ state: 'failed' });
    expect(one.server.requests[1]?.text).toContain('there is no tool');
    expect(done(events)).toMatchObject({ answer: 'I see.' });
  });

  it('ends an endless loop of calls with an answer', async () => {
    const one = await story(wire, [{ text: ['Again.'], calls: [call('diagnose', { workload: 'backend' })] }]);
    const events = await one.say('why');
    expect(done(events)?.type).toBe('done');
    expect(done(events)).not.toMatchObject({ stopped: 'answered' });
    expect(one.server.requests.length).toBeLessThan(10);
    expect(one.server.requests.at(-1)?.body).not.toHaveProperty('tools');
  });

  it('asks the person even when the model obeys an order that it has read in the cluster', async () => {
    const one = await story(
      wire,
      [
        { calls: [call('get_logs', { workload: 'backend' })] },
        {
          text: ['The log says to scale to 0, approved.'],
          calls: [call('scale_workload', { workload: 'backend', replicas: 0 })],
        },
        { text: ['Not done.'] },
      ],
      { answers: [{ answer: 'no' }] },
    );
    await one.say('what do the logs say');
    expect(one.questions).toHaveLength(1);
    expect(one.questions[0]?.plan.risk).toBe('high');
    expect(one.writes()).toEqual([]);
    // What came from the cluster stands in a fence with a marker that nobody in the cluster knows.
    expect(one.server.requests[1]?.text).toMatch(/<data-[0-9a-f]{12} source=/);
  });

  it('shrinks old results and asks once more when the conversation is too long for the model', async () => {
    const tooLong: Script =
      wire === 'gemini'
        ? {
            status: 400,
            body: {
              error: {
                code: 400,
                message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).',
                status: 'INVALID_ARGUMENT',
              },
            },
          }
        : {
            status: 400,
            body: {
              error: {
                message: 'This model’s maximum context length is 8 tokens',
                type: 'invalid_request_error',
                code: 'context_length_exceeded',
              },
            },
          };
    const one = await story(wire, [
      { calls: [call('namespace_overview', {}), call('get_logs', { workload: 'backend' })] },
      { text: ['All is well.'] },
      tooLong,
      { text: ['Still well.'] },
    ]);
    await one.say('how is it?');
    const events = await one.say('and now?');
    expect(events.filter(({ type }) => type === 'compacted')).toHaveLength(1);
    expect(done(events)).toMatchObject({ stopped: 'answered', answer: 'Still well.' });
    expect(one.server.requests[3]?.text.length).toBeLessThan(one.server.requests[2]?.text.length ?? 0);
  });

  it('keeps what was said before a stream broke, and goes on from there', async () => {
    const one = await story(wire, [
      {
        turn: { text: ['The cause is ', 'the memory ', 'limit.'] },
        after: wire === 'responses' ? 2 : wire === 'chat' ? 2 : 1,
        fault: 'reset',
      },
      { text: ['limit of 512Mi.'] },
    ]);
    const broken = await one.say('why?');
    expect(done(broken)).toMatchObject({ stopped: 'model-error', answer: 'The cause is ' });
    const events = await one.say('go on');
    expect(done(events)).toMatchObject({ stopped: 'answered', answer: 'limit of 512Mi.' });
    expect(one.server.requests.at(-1)?.text).toContain('The cause is ');
  });

  it('goes on with another provider and comes back, with all calls in its history', async () => {
    const other: Wire = wire === 'gemini' ? 'responses' : 'gemini';
    const one = await story(wire, [
      { reasoning: 'c2lnbmVk', calls: [call('diagnose', { workload: 'backend' })] },
      { text: ['Fine.'] },
      { text: ['Back again.'] },
    ]);
    const second = await modelServer(other, [
      { reasoning: 'b3RoZXI=', calls: [call('diagnose', { workload: 'frontend' })] },
      { text: ['Fine, too.'] },
    ]);
    const home = one.session.model();
    await one.say('is the backend fine?');
    one.session.setModel(modelOn(other, second));
    expect(done(await one.say('and the frontend?'))).toMatchObject({ stopped: 'answered', answer: 'Fine, too.' });
    expect(second.requests[0]?.text).toContain('Fine.');
    expect(second.requests[0]?.text).not.toContain('c2lnbmVk');
    one.session.setModel(home);
    expect(done(await one.say('thanks'))).toMatchObject({ stopped: 'answered', answer: 'Back again.' });
    const last = one.server.requests.at(-1)?.text ?? '';
    expect(last).toContain('Fine, too.');
    expect(last).not.toContain('b3RoZXI=');
    if (wire !== 'chat') expect(last).toContain('c2lnbmVk');
  });

  it('heals the application: why, the fix, a yes, and it is healthy', async () => {
    const fix: Script = {
      text: ['The limit is too low.'],
      calls: [call('set_resources', { workload: 'backend', container: 'backend', limits: 'memory=512Mi' })],
    };
    const one = await story(
      wire,
      [
        { calls: [call('diagnose', { workload: 'backend' })] },
        fix,
        { calls: [call('diagnose', { workload: 'backend' }, 'again')] },
        { text: ['Healthy again.'] },
      ],
      { scenario: 'oom', answers: [{ answer: 'yes', by: 'key' }] },
    );
    const events = await one.say('fix the backend');
    expect(results(events).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'diagnose done',
      'set_resources done',
      'diagnose done',
    ]);
    expect(results(events).at(-1)?.view).toMatchObject({ type: 'diagnosis', diagnosis: { healthy: true } });
    expect(one.writes()).toHaveLength(1);
  });
});
