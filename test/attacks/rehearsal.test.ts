import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Change } from '../../src/core/plan.ts';
import { changeTool } from '../../src/core/tool.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { makePlan } from '../../tools/shared/plan/make-plan.ts';
import { gateway, type Passing } from './gateway.ts';
import { attack, NS, SCALE, YES } from './world.ts';

/** A server that does not know `dryRun`: it does what it is asked, for real. */
const deaf = ({ path }: Passing) =>
  path.includes('dryRun=All') ? { instead: path.replace(/[?&]dryRun=All/, '?').replace('?&', '?') } : ('pass' as const);

async function behind(fate: (request: Passing) => ReturnType<typeof deaf>) {
  const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
  const door = await gateway(demo);
  onTestFinished(async () => {
    await door.close();
    await demo.close();
  });
  await demo.settled();
  door.fate = fate;
  return { demo, door };
}

/** A tool that plans exactly this. */
const planning = (change: Change) =>
  changeTool({
    name: 'plan_it',
    description: 'plans it',
    input: z.strictObject({}),
    plan: async (_input, context) =>
      makePlan('plan_it', context, { title: 'plan it', risk: 'low', changes: [change], warnings: [], kubectl: [] }),
  });
const WIDGET: Change = {
  verb: 'create',
  target: { apiVersion: 'acme.example/v1', kind: 'Widget', namespace: NS, name: 'w' },
  resource: { plural: 'widgets', namespaced: true },
  object: { apiVersion: 'acme.example/v1', kind: 'Widget', metadata: { name: 'w', namespace: NS } },
};

describe('a rehearsal that is none', () => {
  it.each<[string, readonly [string, object]]>([
    ['an edit', SCALE],
    ['a create', ['create_namespace', { name: 'todo-new' }]],
  ])(
    'of %s, stored by the server, is found and told as something written; nobody is asked',
    async (_what, [tool, input]) => {
      const { demo, door } = await behind(deaf);
      const world = await attack([{ calls: [[tool, input]] }, { text: 'done' }], {
        demo,
        kubeconfig: door.kubeconfig,
        person: YES,
      });
      const { results } = await world.say('do it');
      expect(results[0]).toMatchObject({ state: 'failed', error: { code: 'server' } });
      expect(results[0]?.text).toMatch(/something WAS written/);
      expect(results[0]?.text).not.toMatch(/Nothing was sent|unchanged/);
      expect(world.questions).toEqual([]);
    },
  );

  it('is not tried on an API of its own that does not say that it knows dry runs: the card says so', async () => {
    const { demo, door } = await behind(() => 'pass');
    const world = await attack([{ calls: [['plan_it', {}]] }, { text: 'done' }], {
      demo,
      kubeconfig: door.kubeconfig,
      person: { answer: 'no' },
      tools: [planning(WIDGET)],
    });
    await world.say('do it');
    expect(world.questions[0]?.rehearsal).toMatchObject({
      notes: ['not rehearsed: acme.example/v1 does not say that it knows dry runs'],
      warnings: [expect.stringContaining('cannot be rehearsed') as string],
    });
    expect(door.passed.filter(({ path, method }) => method !== 'GET' && path.includes('acme.example'))).toEqual([]);
  });
});
