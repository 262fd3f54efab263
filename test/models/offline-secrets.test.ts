import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from './sentences/hearing.ts';

type Ears = Awaited<ReturnType<typeof listen>>;

describe('a secret in a sentence or a command', () => {
  let ears: Ears;
  beforeAll(async () => void (ears = await listen('healthy')), 60_000);
  afterAll(() => ears.close());

  it.each([
    'set env DB_PASSWORD=hunter2horse on backend',
    'annotate backend with password=hunter2horse',
    'annotate the backend with example.com/api-token=hunter2horse',
    'label the backend with token=hunter2horse',
    'kubectl label deployment todo-chatbot-backend password=hunter2horse',
    'kubectl annotate deployment todo-chatbot-backend example.com/db-password=hunter2horse',
    `kubectl patch secret todo-chatbot-secrets -p '{"stringData":{"password":"hunter2horse"}}'`,
    `kubectl patch deployment todo-chatbot-backend -p '{"metadata":{"annotations":{"password":"hunter2horse"}}}'`,
    `kubectl patch deployment todo-chatbot-backend --type merge -p '{"metadata":{"labels":{"api-token":"hunter2horse"}}}'`,
    `kubectl patch secret todo-chatbot-secrets --type=json -p '[{"op":"replace","path":"/data/JWT_SECRET","value":"aHVudGVyMmhvcnNl"}]'`,
  ])('comes to no card, and the answer says why: %s', async (sentence) => {
    const { plans, answer, refused, faults } = await ears.hear([sentence]);
    expect([...plans, ...faults]).toEqual([]);
    expect(`${answer}\n${refused}`).toMatch(/secret/i);
    expect(`${answer}\n${refused}`).not.toMatch(/hunter2horse|aHVudGVyMmhvcnNl/);
  });

  it.each([
    ['annotate backend with example.com/team=blue', /example\.com\/team/],
    ['label the backend with token=yes', /token/],
  ])('what is none comes to a card: %s', async (sentence, wanted) => {
    const { plans } = await ears.hear([sentence]);
    expect(JSON.stringify(plans)).toMatch(wanted);
  });
});
