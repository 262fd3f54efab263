import { describe, expect, it } from 'vitest';
import { cardText } from '../../src/ui/card-lines.ts';
import { attack, BACKEND, meddle, NS, YES } from './world.ts';

const CONFIG = `/api/v1/namespaces/${NS}/configmaps/todo-chatbot-config`;
const OLD = 'caf\u00e9 \u2764\ufe0f \u{1f469}\u200d\u{1f4bb}';
const NEW = 'ok \u2764\ufe0f';

describe('a value with characters that cannot be seen', () => {
  it('of a ConfigMap can be edited: what is tested is what is stored, and the card shows every character', async () => {
    const world = await attack(
      [
        { calls: [['edit_config_key', { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: NEW }]] },
        { text: 'done' },
      ],
      { person: YES },
    );
    await meddle(world.demo, 'PATCH', CONFIG, { data: { NODE_ENV: OLD } });
    const { results } = await world.say('set it');
    expect(results[0]).toMatchObject({ state: 'done' });
    const { data } = (await meddle(world.demo, 'GET', CONFIG)) as { data: Record<string, string> };
    expect(data['NODE_ENV']).toBe(NEW);
    const [question] = world.questions;
    if (!question) throw new Error('no card');
    const shown = cardText(question, 200);
    for (const part of ['\\u{200d}', '\\u{fe0f}', 'caf\u00e9']) expect(shown).toContain(part);
    expect(question.plan.warnings.map(({ code }) => code)).toContain('odd-characters');
  });

  it('beside a variable that is removed stays as it is', async () => {
    const world = await attack(
      [{ calls: [['set_env', { workload: 'backend', name: 'GONE', remove: true }]] }, { text: 'done' }],
      { person: YES },
    );
    type Deployment = { spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } } };
    const { spec } = (await meddle(world.demo, 'GET', BACKEND)) as Deployment;
    const [first, ...rest] = spec.template.spec.containers;
    const env = [...(first?.env ?? []), { name: 'KEPT', value: OLD }, { name: 'GONE', value: 'x' }];
    await meddle(world.demo, 'PATCH', BACKEND, {
      spec: { template: { spec: { containers: [{ ...first, env }, ...rest] } } },
    });
    await world.say('remove it');
    const after = (await meddle(world.demo, 'GET', BACKEND)) as Deployment;
    const now = after.spec.template.spec.containers[0]?.env ?? [];
    expect(now.find(({ name }) => name === 'KEPT')?.value).toBe(OLD);
    expect(now.some(({ name }) => name === 'GONE')).toBe(false);
  });

  it('in a former revision comes back as it was', async () => {
    const world = await attack([{ calls: [['rollback_workload', { workload: 'backend' }]] }, { text: 'done' }], {
      person: { answer: 'yes', by: 'typed-name' },
    });
    type Deployment = { spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } } };
    const set = async (value: string): Promise<void> => {
      const { spec } = (await meddle(world.demo, 'GET', BACKEND)) as Deployment;
      const [first, ...rest] = spec.template.spec.containers;
      const env = [...(first?.env ?? []).filter(({ name }) => name !== 'GREETING'), { name: 'GREETING', value }];
      await meddle(world.demo, 'PATCH', BACKEND, {
        spec: { template: { spec: { containers: [{ ...first, env }, ...rest] } } },
      });
    };
    await set(OLD);
    await newRevision(world.demo, OLD);
    await set('plain');
    await newRevision(world.demo, 'plain');
    await world.say('roll it back');
    const after = (await meddle(world.demo, 'GET', BACKEND)) as Deployment;
    expect(after.spec.template.spec.containers[0]?.env?.find(({ name }) => name === 'GREETING')?.value).toBe(OLD);
  });
});

/** Waits until the controller has made a ReplicaSet whose template holds the text. */
async function newRevision(demo: Parameters<typeof meddle>[0], text: string): Promise<void> {
  await expect
    .poll(async () => JSON.stringify(await meddle(demo, 'GET', `/apis/apps/v1/namespaces/${NS}/replicasets`)))
    .toContain(text);
}
