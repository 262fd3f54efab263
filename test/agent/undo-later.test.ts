import { expect, it } from 'vitest';
import { createSession } from '../../src/agent/index.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import type { Message } from '../../src/core/model.ts';
import { offlineModel } from '../../src/models/offline/index.ts';
import { TOOLS } from '../../tools/index.ts';
import { attack, BACKEND, SCALE, YES } from '../attacks/world.ts';

it('what was changed can be taken back on another day, from what was kept of the conversation', async () => {
  const world = await attack([{ calls: [SCALE] }, { text: 'done' }], { person: YES });
  const first: AgentEvent[] = [];
  for await (const event of world.session.say('scale the backend to 5', AbortSignal.timeout(15_000))) first.push(event);
  const kept = JSON.parse(JSON.stringify(world.session.digested())) as readonly Message[];
  const later = createSession({
    model: offlineModel(),
    tools: TOOLS,
    context: world.context,
    system: '',
    gate: world.gate,
  });
  later.load(kept);
  const events: AgentEvent[] = [];
  for await (const event of later.say('undo', AbortSignal.timeout(15_000))) events.push(event);
  expect(events.flatMap((event) => (event.type === 'call' ? [[event.name, event.input]] : []))).toEqual([
    ['scale_workload', expect.objectContaining({ replicas: 2 })],
  ]);
  expect(await (await fetch(world.demo.url + BACKEND)).json()).toMatchObject({ spec: { replicas: 2 } });
});
