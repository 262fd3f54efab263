import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate } from '../../src/agent/index.ts';
import { toolCommands } from '../../src/cli/commands/tool-commands.ts';
import { SessionKeeper } from '../../src/cli/sessions/keeper.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted } from '../agent/scripted-model.ts';
import { collect, never, say, sessionOf } from '../agent/world.ts';
import { helmWorld, type World } from '../helm/world.ts';
import { makeHome } from '../helpers/program.ts';

const COMMANDS = toolCommands(TOOLS, () => []);
const SECRET = 'hunter2horse';

/** The input that a typed line becomes; throws what is wrong with it. */
const inputOf = (line: string) => {
  const [, name, args = ''] = /^\/(\S+) ?(.*)$/.exec(line) ?? [];
  const call = COMMANDS.find((command) => command.name === name)?.call?.(args);
  if (call === undefined) throw new Error(`no command ${name}`);
  return call;
};

describe('a secret in the line of a command', () => {
  let world: World;
  beforeAll(async () => void (world = await helmWorld({})));
  afterAll(() => world.close());

  it.each([
    `/set-env backend DB_PASSWORD=${SECRET}`,
    `/set-env backend DB_PASSWORD="${SECRET} battery"`,
    `/set-env backend name=DB_PASSWORD value=${SECRET}`,
    `/set-env backend SETTINGS=postgres://me:${SECRET}@db/x`,
    `/set-config config_map=app-config key=API_TOKEN value=${SECRET}`,
    `/helm-upgrade todo-chatbot set=auth.password=${SECRET}`,
    `/helm-upgrade todo-chatbot set=--set=auth.password=${SECRET}`,
  ])('reaches no model, no event, no saved session and no card: %s', async (line) => {
    const home = makeHome();
    const model = scripted([{ text: 'nothing was changed' }]);
    const questions: unknown[] = [];
    const gate = createGate({
      writer: { name: 'none' } as never,
      audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
      approver: (question) => {
        questions.push(question);
        return Promise.resolve({ answer: 'no' as const });
      },
    });
    const session = sessionOf({ model, tools: TOOLS, context: world.context, gate });
    const keeper = new SessionKeeper({
      env: { HOME: home.path },
      model: 'scripted',
      now: Date.now,
      place: { context: 'demo', namespace: 'todo-chatbot', server: '', embedded: true },
    });
    try {
      const events = await collect(session.run(line, inputOf(line), never()));
      for (const event of events) keeper.event(event);
      keeper.messages(session.digested());
      await say(session, 'what did I just do?');
      keeper.messages(session.digested());
      keeper.close();
      const all = JSON.stringify([events, model.requests, session.history()]) + home.files();
      expect(all).not.toContain(SECRET);
      expect(all).toContain('[hidden]');
      expect(home.files()).toContain('[hidden]');
      expect(events.filter(({ type }) => type === 'result')).toMatchObject([{ state: 'failed' }]);
      expect(JSON.stringify(events)).toMatch(/looks like a secret|has no value/);
      expect(questions).toEqual([]);
    } finally {
      home.remove();
    }
  });

  it.each([`/set-env backend DB_PASSWORD staple-battery-7`, `/set-config app-config api_token correct-horse-9`])(
    'ends a line that no form gives away before anything has it: %s',
    (line) => {
      expect(() => inputOf(line)).toThrow(/looks like a secret/);
      expect(() => inputOf(line)).not.toThrow(/horse|battery/);
    },
  );

  it('takes what is none as it is typed', () => {
    expect(inputOf('/set-env backend LOG_LEVEL=debug').input).toEqual({
      workload: 'backend',
      name: 'LOG_LEVEL',
      value: 'debug',
    });
    expect(inputOf('/set-secret-keys todo-chatbot-secrets JWT_SECRET').input).toMatchObject({ keys: ['JWT_SECRET'] });
  });
});
