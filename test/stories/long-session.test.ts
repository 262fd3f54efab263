import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it, onTestFinished } from 'vitest';
import { buildPrompt, createSession } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import { startEmbedded } from '../../src/demo/index.ts';
import { chatMessagesOf } from '../../src/models/openai/openai-chat-messages.ts';
import { openaiParameters } from '../../src/models/openai/openai-schema.ts';
import { toolsFor } from '../../tools/index.ts';
import { typescriptForm } from '../helpers/typescript-form.ts';
import { faultsOf, scripted, type Answer } from '../agent/scripted-model.ts';

const text = (name: string): string => readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8');
const never = new AbortController().signal;

const READS: readonly (readonly [string, object])[] = [
  ['get_logs', { workload: 'backend' }],
  ['get_events', {}],
  ['namespace_overview', {}],
  ['diagnose', { workload: 'backend' }],
  ['get_resource', { kind: 'deployment', name: 'todo-chatbot-backend' }],
  ['list_resources', { kind: 'pods' }],
  ['rollout_status', { workload: 'frontend' }],
];
const ANSWER =
  'The backend is killed because it needs more memory than its limit of 64Mi; its last log line before the end says so, and two pods have restarted. Ask me to raise the limit, or to show the log of the other pod.';

it('of forty turns, each with one read, costs under 250,000 input tokens in all, and stays one that providers take', async () => {
  const embedded = await startEmbedded({ scenario: 'oom', speed: 50 });
  const connection = await connect({
    kubeconfig: embedded.kubeconfig,
    env: {},
    embedded: true,
    namespace: 'todo-chatbot',
  });
  onTestFinished(async () => {
    await connection.close();
    await embedded.close();
  });
  let turn = 0;
  const model = scripted((request): Answer => {
    if (request.messages.at(-1)?.role === 'tool') return { text: ANSWER };
    const [name, input] = READS[turn % READS.length] ?? ['whoami', {}];
    return { calls: [[name, input]] };
  });
  const session = createSession({
    model,
    tools: toolsFor({ readOnly: false }),
    context: { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now },
    system: buildPrompt(
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
    ),
  });
  for (; turn < 40; turn++)
    for await (const event of session.say(`and what about the ${turn}th thing that I want to know of it?`, never))
      if (event.type === 'error') throw new Error(event.message);
  const sizes = model.requests.map(({ system, messages, tools }) => {
    expect(faultsOf(messages)).toEqual([]);
    const told = tools.map(({ name, description, input }) =>
      typescriptForm(name, description, openaiParameters(input).parameters),
    );
    return encode(told.join('\n')).length + encode(JSON.stringify(chatMessagesOf(system, messages, '', 'kept'))).length;
  });
  expect(sizes).toHaveLength(80);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  expect(all, `requests of ${sizes.filter((_size, index) => index % 6 === 0).join(' ')}`).toBeLessThan(250_000);
}, 60_000);
