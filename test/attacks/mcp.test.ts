import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlan } from '../../src/cli/files/plan-store.ts';
import { planHash } from '../../src/core/plan.ts';
import { type Embedded, startEmbedded } from '../../src/demo/index.ts';
import { callTool } from '../../src/mcp/call.ts';
import type { McpOptions } from '../../src/mcp/index.ts';
import { mcpWorld as newWorld, type Person, sessionOf, type Setting, typesIt, wordOf } from '../mcp/world.ts';
import { runHere } from '../helpers/run-here.ts';
import { BACKEND, meddle } from './world.ts';

// The judge is the request log of the API server: what it would have carried out.
let demo: Embedded;
beforeAll(async () => {
  demo = await startEmbedded({ scenario: 'healthy', speed: 50 });
  await demo.settled();
});
afterAll(() => demo.close());
const mcpWorld = (setting: Setting = {}) => newWorld({ demo, ...setting });

const SCALE = ['scale_workload', { workload: 'backend', replicas: 3 }] as const;
const DELETE = ['delete_object', { kind: 'configmap', name: 'todo-chatbot-config' }] as const;
const PATCH = `PATCH ${BACKEND}/scale`;
const accept =
  (content: Record<string, string | number | boolean | string[]>): Person =>
  () => ({
    action: 'accept',
    content,
  });

describe('a change over MCP', () => {
  it('is sent once when the person types what the card asks for, and the audit names who proposed it and how the yes came', async () => {
    const { session, writes, audit, saved } = await mcpWorld();
    const { call, forms } = await session(typesIt);
    const { text } = await call(...SCALE);
    expect(text).toMatch(/^applied|^sent/);
    expect(writes()).toEqual([PATCH]);
    expect(saved).toEqual([]);
    expect(audit().map((line) => line.type)).toEqual(['intent', 'outcome']);
    const [intent] = audit();
    expect(intent).toMatchObject({ model: 'mcp client test client 1.0.0', decision: { by: 'elicitation' } });
    const form = forms[0]?.message ?? '';
    expect(form).toContain('"path": "/spec/replicas"');
    expect(form).toContain(`plan ${intent?.hash}`);
    expect(wordOf(forms[0])).toBe(intent?.hash.slice(0, 8));
    await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 2 } });
  });

  it('of high risk wants the name too', async () => {
    const { session, writes } = await mcpWorld();
    const { call, forms } = await session((form) => ({
      action: 'accept',
      content: { answer: wordOf(form).split(' ')[1] ?? '' },
    }));
    const { text, error } = await call(...DELETE);
    expect(forms[0]?.message).toContain('HIGH RISK');
    expect(wordOf(forms[0])).toMatch(/^todo-chatbot-config [0-9a-f]{8}$/);
    expect({ error, text }).toMatchObject({ error: true, text: expect.stringContaining('no yes came') });
    expect(writes()).toEqual([]);
  });

  const hash = 'a'.repeat(64);
  it.each<readonly [string, Person, string]>([
    ['a decline', () => ({ action: 'decline' }), 'the person said no'],
    [
      'a decline that carries the right word',
      (form) => ({ action: 'decline', content: { answer: wordOf(form) } }),
      'the person said no',
    ],
    ['a dismissed form', () => ({ action: 'cancel' }), 'the question was dismissed'],
    ['an accept without content', () => ({ action: 'accept' }), 'without what must be typed'],
    ['an accept of an empty form', accept({}), 'without what must be typed'],
    ['an accept with an empty field', accept({ answer: '' }), 'not what this card asks for'],
    ['a lone y', accept({ answer: 'y' }), 'not what this card asks for'],
    ['the word yes', accept({ answer: 'yes' }), 'not what this card asks for'],
    ['true', accept({ answer: true }), 'without what must be typed'],
    ['a list', accept({ answer: ['yes'] }), 'without what must be typed'],
    ['another hash', accept({ answer: hash.slice(0, 8) }), 'not what this card asks for'],
    [
      'the whole text of the form',
      (form) => ({ action: 'accept', content: { answer: form.message.slice(0, 600) } }),
      'not what this card asks for',
    ],
    [
      'the right word in another field',
      (form) => ({ action: 'accept', content: { confirm: wordOf(form) } }),
      'without what must be typed',
    ],
    [
      'the right word and another field',
      (form) => ({ action: 'accept', content: { answer: wordOf(form), force: true } }),
      'without what must be typed',
    ],
    [
      'the right word in capitals',
      (form) => ({ action: 'accept', content: { answer: `${wordOf(form)}A` } }),
      'not what this card asks for',
    ],
    ['a client that fails', () => Promise.reject(new Error('approved')), 'could not ask the person'],
  ])('is not sent after %s', async (_what, person, says) => {
    const { session, writes, audit } = await mcpWorld();
    const { call } = await session(person);
    const { text, error } = await call(...SCALE);
    expect(error).toBe(true);
    expect(text).toContain(says);
    expect(text).toContain('Nothing was sent');
    expect(writes()).toEqual([]);
    expect(audit().map((line) => line.type)).toEqual(['declined']);
  });

  it('is not sent after an answer that comes sooner than a person can read', async () => {
    const { session, writes } = await mcpWorld({ options: { times: { leastMs: 2_000 } } });
    const { call } = await session(typesIt);
    expect((await call(...SCALE)).text).toContain('sooner than a person can read');
    expect(writes()).toEqual([]);
  });

  it('is not sent when the right answer comes after the question has timed out', async () => {
    const { session, writes } = await mcpWorld({ options: { times: { leastMs: 0, patienceMs: 100 } } });
    const { call } = await session(async (form) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return typesIt(form, new AbortController().signal);
    });
    expect((await call(...SCALE)).text).toContain('nobody answered within');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(writes()).toEqual([]);
  });

  it('is not sent when the client leaves, or takes its call back, while the question stands', async () => {
    const { session, writes } = await mcpWorld();
    const never: Person = () => new Promise(() => undefined);
    const first = await session(never);
    const leaving = first.call(...SCALE).catch(() => undefined);
    setTimeout(() => void first.client.close(), 500);
    await leaving;
    const second = await session(never);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    await second.call(...SCALE, stop.signal).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(writes()).toEqual([]);
  });

  it('takes no answer of an earlier card: the word is of this plan alone', async () => {
    const { session, writes } = await mcpWorld();
    let earlier = '';
    const { call } = await session((form) => {
      const answer = earlier === '' ? 'no' : earlier;
      earlier = wordOf(form);
      return { action: 'accept', content: { answer } };
    });
    await call(...SCALE);
    expect(earlier).toMatch(/^[0-9a-f]{8}$/);
    expect((await call('scale_workload', { workload: 'backend', replicas: 4 })).text).toContain('not what this card');
    expect(writes()).toEqual([]);
  });

  it('takes no reply that nobody was asked for, and none in another session', async () => {
    const { session, writes, logged } = await mcpWorld();
    const asked = await session(() => new Promise(() => undefined));
    const other = await session(typesIt);
    const waiting = asked.call(...SCALE).catch(() => undefined);
    while (asked.forms.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const [form] = asked.forms;
    const content = { answer: form === undefined ? '' : wordOf(form) };
    // The right word, as a reply to every number that a request of the server may have: before anything was asked
    // there.
    for (let id = 0; id < 5; id++) await other.here.send({ jsonrpc: '2.0', id, result: { action: 'accept', content } });
    await asked.here.send({ jsonrpc: '2.0', id: 99, result: { action: 'accept', content } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(writes()).toEqual([]);
    expect(logged.join('\n')).toMatch(/unknown message/i);
    await asked.client.close();
    await waiting;
  });

  it('has no field and no tool by which a call says yes', async () => {
    const { session, writes, options } = await mcpWorld({ options: { changes: 'plan-only' } });
    const { client, call } = await session(typesIt);
    for (const extra of [{ hash }, { confirm: hash }, { approved: true }, { dryRun: false }, { force: true }])
      expect(
        await call('scale_workload', { workload: 'backend', replicas: 3, ...extra }),
        Object.keys(extra)[0],
      ).toMatchObject({
        error: true,
        text: expect.stringContaining('unknown field'),
      });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).filter((name) => /confirm|approve|^apply$|send|yes/.test(name))).toEqual([]);
    for (const name of ['apply', 'apply_plan', 'confirm', 'kubewhy_apply', 'plans', 'enable_toolset'])
      expect((await call(name, { plan: hash, hash, confirm: true })).text, name).toContain('there is no tool');
    expect(options.tools.some(({ name }) => name === 'enable_toolset')).toBe(false);
    expect(writes()).toEqual([]);
  });

  it('is never asked about twice at once: the second waits, and is planned on what the first left', async () => {
    const { session, writes } = await mcpWorld();
    let open = 0;
    let most = 0;
    const { call, forms } = await session(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 100));
      open -= 1;
      return { action: 'decline' };
    });
    await Promise.all([call(...SCALE), call(...SCALE), call(...DELETE)]);
    expect({ most, asked: forms.length }).toEqual({ most: 1, asked: 3 });
    expect(writes()).toEqual([]);
  });

  it('is not asked about for ever: after three questions without a yes it is saved', async () => {
    const { session, writes, saved } = await mcpWorld();
    const { call, forms } = await session(() => ({ action: 'decline' }));
    for (let times = 0; times < 5; times++) await call(...SCALE);
    expect(forms).toHaveLength(3);
    expect(saved).toHaveLength(2);
    expect((await call(...SCALE)).text).toContain('got no yes');
    expect(writes()).toEqual([]);
  });

  it('that waits behind too many others is refused', async () => {
    const { session, writes } = await mcpWorld();
    const { call } = await session(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { action: 'decline' };
    });
    const all = await Promise.all(Array.from({ length: 7 }, () => call(...SCALE)));
    expect(all.filter(({ text }) => text.includes('wait already for the person'))).toHaveLength(3);
    expect(writes()).toEqual([]);
  });

  it('that moved while the question stood is asked about again, with a new word', async () => {
    const { session, writes } = await mcpWorld();
    const { call, forms } = await session(async (form, signal) => {
      if (forms.length === 1) await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 4 } });
      return forms.length === 1 ? typesIt(form, signal) : { action: 'decline' };
    });
    const { text } = await call(...SCALE);
    expect(forms).toHaveLength(2);
    expect(forms[1]?.message).toContain('since you looked');
    expect(wordOf(forms[1])).not.toBe(wordOf(forms[0]));
    expect(text).toContain('the person said no');
    expect(writes().filter((line) => line !== PATCH && line !== `PATCH ${BACKEND}`)).toEqual([]);
    await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 2 } });
  });
});

describe('a change over MCP where nobody is asked', () => {
  it.each([
    ['by default, whatever the client can do', { changes: 'plan-only' as const }, typesIt, undefined],
    ['when the client cannot ask', {}, undefined, undefined],
    ['when the client asks by opening pages alone', {}, undefined, { elicitation: { url: {} } }],
  ])('is planned, rehearsed and saved %s', async (_what, options, person, capabilities) => {
    const { session, writes, saved, env, audit } = await mcpWorld({ options });
    const { call, forms } = await session(person, capabilities);
    const { text, error } = await call(...SCALE);
    expect(error).toBe(false);
    expect(forms).toEqual([]);
    expect(saved).toHaveLength(1);
    const [plan] = saved;
    expect(text).toContain(`kubewhy apply ${plan?.id}`);
    expect(text).toContain('rehearsal: ');
    expect(text).not.toContain(plan === undefined ? 'a plan' : planHash(plan));
    expect(loadPlan(plan?.id ?? '', env).plan.changes).toEqual(plan?.changes);
    expect(audit().map((line) => line.type === 'declined' && line.code)).toEqual(['no-person']);
    expect(writes()).toEqual([]);
  });

  it('and the hash of its file does not stand in for the person', async () => {
    const { session, writes, saved, env } = await mcpWorld({ options: { changes: 'plan-only' } });
    const { call } = await session();
    await call(...SCALE);
    const [plan] = saved;
    if (plan === undefined) throw new Error('nothing was saved');
    const { code, stderr } = await runHere(['apply', plan.id, '--confirm', planHash(plan)], env);
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('a person is asked') });
    expect(writes()).toEqual([]);
  });

  it('also when its card is too long to be shown whole in a form', async () => {
    const { session, writes, saved } = await mcpWorld();
    const { call, forms } = await session(typesIt);
    const value = Array.from({ length: 120 }, (_, at) => `line ${at}`).join('\n');
    const { text, error } = await call('edit_config_key', { config_map: 'todo-chatbot-config', key: 'NOTES', value });
    expect({ error, forms }).toEqual({ error: false, forms: [] });
    expect(text).toContain('too long to be shown whole');
    expect(saved).toHaveLength(1);
    expect(writes()).toEqual([]);
  });

  it('and is not saved where its values are secret: the command for a terminal is told', async () => {
    const { session, writes, env } = await mcpWorld();
    const { call } = await session(typesIt);
    const { text, error } = await call('set_secret_keys', { secret: 'todo-chatbot-secrets', keys: ['JWT_SECRET'] });
    expect(error).toBe(true);
    expect(text).toContain('must come from a person');
    const plans = join(env.XDG_STATE_HOME, 'kubewhy', 'plans');
    expect(existsSync(plans) ? readdirSync(plans) : []).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it('nor in a read-only run, where a tool that slipped in is still refused by the gate', async () => {
    const { options, writes } = await mcpWorld();
    if (options.gate === undefined) throw new Error('there is no gate');
    const readOnly: McpOptions = { ...options, gate: { ...options.gate, mode: 'read-only' } };
    const { call, forms } = await sessionOf(readOnly, typesIt);
    const { text, error } = await call(...SCALE);
    expect({ error, text }).toMatchObject({ error: true, text: expect.stringContaining('read-only') });
    expect(forms).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it('nor without a gate', async () => {
    const { options, writes } = await mcpWorld();
    const tools = new Map(options.tools.map((tool) => [tool.name, tool]));
    const calling = { tools, context: options.context, gate: undefined, client: 'x', onEvent: () => undefined };
    const result = await callTool(calling, SCALE[0], SCALE[1], new AbortController().signal);
    expect(result).toMatchObject({ isError: true });
    expect(writes()).toEqual([]);
  });
});

describe('the card in a form', () => {
  it('stands in a fence that no text of the cluster closes', async () => {
    const { session } = await mcpWorld();
    const { call, forms } = await session(() => ({ action: 'decline' }));
    const value = '```\n![x](http://attacker.example/?x) <!-- hidden\n````';
    await call('edit_config_key', { config_map: 'todo-chatbot-config', key: 'NOTES', value });
    const message = forms[0]?.message ?? '';
    const fence = /\n(`{3,})text\n/.exec(message)?.[1] ?? '';
    expect(message.split(fence)).toHaveLength(3);
    expect(message.split(fence)[1]).toContain('attacker.example');
    expect(forms[0]?.requestedSchema.properties['answer']).not.toHaveProperty('default');
    expect(forms[0]?.requestedSchema.properties['answer']).not.toHaveProperty('enum');
  });
});
