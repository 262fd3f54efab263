import { describe, expect, it } from 'vitest';
import type { HealthState, SlashCommand } from '../../src/ui/index.tsx';
import { answering, CTRL_D, ENTER, ESC, openChat, waitFor } from '../helpers/ui-chat.ts';

const POD_TABLE = {
  type: 'table',
  title: 'pods',
  columns: ['NAME', 'STATUS'],
  rows: [['backend-1', 'Running']],
} as const;

const COMMANDS: readonly SlashCommand[] = [
  { name: 'status', help: 'how the workloads are', run: () => ({ view: POD_TABLE }) },
  { name: 'model', help: 'another model', run: (args) => ({ text: `now **${args}**`, header: { model: args } }) },
  { name: 'why', help: 'ask why', run: (args) => ({ ask: `why is ${args} crashing` }) },
  { name: 'broken', help: 'fails', run: () => Promise.reject(new Error('no such thing')) },
  { name: 'leave', help: 'leaves with 7', run: () => ({ quit: 7 }) },
  {
    name: 'follow',
    help: 'runs until it is stopped',
    run: (_args, signal) =>
      new Promise((done) => signal.addEventListener('abort', () => done('should not be shown'), { once: true })),
  },
];

const open = async (options: Parameters<typeof openChat>[1] = {}) => {
  const chat = openChat(answering('ok\n'), { commands: COMMANDS, rows: 40, ...options });
  await chat.sees('ask about');
  return chat;
};
const leave = async (chat: Awaited<ReturnType<typeof open>>): Promise<void> => {
  chat.type(CTRL_D);
  await chat.code;
};

describe('a slash command', () => {
  it('shows its view', async () => {
    const chat = await open();
    await chat.keys('/status', ENTER);
    await chat.sees('backend-1  Running');
    expect(chat.said).toEqual([]);
    await leave(chat);
  });

  it('prints a long result in full, by its number', async () => {
    const rows = (from: number) => Array.from({ length: 40 }, (_, at) => [`pod-${from + at}`, 'Running']);
    const chat = openChat(
      async function* (text) {
        yield { type: 'turn', text, model: 'offline' };
        for (const id of [100, 200]) {
          const view = { type: 'table', title: 'pods', columns: ['NAME', 'STATUS'], rows: rows(id) } as const;
          yield { type: 'call', id: `${id}`, name: 'list_resources', input: {}, effect: 'read' };
          yield { type: 'result', id: `${id}`, name: 'list_resources', state: 'done', text: '', view, durationMs: 1 };
        }
        yield { type: 'done', stopped: 'answered', answer: '' };
      },
      { rows: 40 },
    );
    await chat.keys('pods', ENTER);
    await chat.sees('/show 2 prints');
    expect(await chat.count('pod-139')).toBe(0);
    await chat.keys('/show 1', ENTER);
    await waitFor(async () => expect(await chat.count('pod-139')).toBe(1));
    await chat.keys('/show', ENTER);
    await waitFor(async () => expect(await chat.count('pod-239')).toBe(1));
    await chat.keys('/show 9', ENTER);
    await chat.sees('There is no such result.');
    await leave(chat);
  });

  it('changes what the status row says', async () => {
    const chat = await open();
    await chat.keys('/model openai:gpt-5', ENTER);
    await chat.sees('now openai:gpt-5');
    await chat.sees('todo-chatbot · openai:gpt-5 · ? keys');
    await leave(chat);
  });

  it('can send a message', async () => {
    const chat = await open();
    await chat.keys('/why backend', ENTER);
    await waitFor(() => expect(chat.said).toEqual(['why is backend crashing']));
    await chat.sees('no changes');
    await leave(chat);
  });

  it('can fail without harm', async () => {
    const chat = await open();
    await chat.keys('/broken', ENTER);
    await chat.sees('✖ no such thing');
    await chat.keys('hello', ENTER);
    await waitFor(() => expect(chat.said).toEqual(['hello']));
    await chat.sees('no changes');
    await leave(chat);
  });

  it('can end the chat', async () => {
    const chat = await open();
    await chat.keys('/leave', ENTER);
    expect(await chat.code).toBe(7);
  });

  it('stops on Esc and says nothing more', async () => {
    const chat = await open();
    await chat.keys('/follow', ENTER);
    await chat.sees('/follow · Esc stops');
    await chat.keys('waiting', ENTER);
    await chat.sees('⏎ waiting');
    await chat.keys(ESC);
    await chat.sees('› waiting');
    expect(await chat.count('should not be shown')).toBe(0);
    await chat.keys('\u0015', CTRL_D);
    await chat.code;
  });

  it('tells what has moved by then, though Esc came', async () => {
    const chat = openChat(answering(''), {
      commands: [
        {
          name: 'move',
          help: 'ends after Esc, and has moved',
          run: (_args, signal) =>
            new Promise((done) => {
              const end = () => done({ text: 'moved on', header: { namespace: 'elsewhere' } });
              signal.addEventListener('abort', end, { once: true });
            }),
        },
      ],
    });
    await chat.keys('/move', ENTER);
    await chat.sees('/move');
    await chat.keys(ESC);
    await chat.sees('kind-dev · elsewhere');
    await chat.sees('moved on');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('is not sent to the model when it is misspelt', async () => {
    const chat = await open();
    await chat.keys('/stauts', ENTER);
    await chat.sees('there is no command /stauts');
    await chat.sees('did you mean /status?');
    expect(chat.said).toEqual([]);
    await chat.sees('m  /status');
    await chat.keys('m');
    await chat.sees('backend-1  Running');
    expect(chat.said).toEqual([]);
    await leave(chat);
  });

  it('is chosen from the menu', async () => {
    const chat = await open();
    await chat.keys('/');
    await chat.sees('how the workloads are');
    await chat.keys('st', ENTER);
    await chat.sees('backend-1  Running');
    await leave(chat);
  });

  it('lists commands and keys with /help, and keys with ?', async () => {
    const chat = await open({ rows: 80, columns: 100 });
    await chat.keys('?');
    await chat.sees('search earlier messages');
    await chat.keys('/help', ENTER);
    await chat.sees(/\/status\s+how the workloads are/);
    await chat.sees(/Ctrl\+R\s+search earlier messages/);
    await leave(chat);
  });

  it('lists the keys alone with /keys', async () => {
    const chat = await open({ rows: 80, columns: 100 });
    await chat.keys('/keys', ENTER);
    await chat.sees(/Ctrl\+R\s+search earlier messages/);
    expect(chat.screen()).not.toContain('how the workloads are');
    await leave(chat);
  });

  it('clears the screen and keeps the prompt', async () => {
    const chat = await open();
    await chat.keys('hello', ENTER);
    await chat.sees('no changes');
    await chat.keys('/clear', ENTER);
    await chat.gone('no changes');
    await chat.sees('ask about');
    expect(await chat.count('no changes')).toBe(1);
    chat.type('\u000C');
    chat.type('\u000C');
    await chat.keys('hello again', ENTER);
    await chat.sees('no changes');
    await leave(chat);
  });
});

describe('the row of health', () => {
  it('shows each state of the watch, and nothing when the watch has ended', async () => {
    const steps: (() => void)[] = [];
    const step = () => new Promise<void>((done) => steps.push(done));
    async function* health(): AsyncIterable<HealthState> {
      const backend = { kind: 'Deployment', name: 'todo-chatbot-backend', desired: 2 } as const;
      yield { workloads: [{ ...backend, ready: 0, health: 'critical', note: 'CrashLoopBackOff' }] };
      await step();
      yield { workloads: [{ ...backend, ready: 2, health: 'ok' }] };
      await step();
      throw new Error('the watch broke');
    }
    const chat = await open({ health });
    await chat.sees('✖ backend 0/2 CrashLoopBackOff');
    steps[0]?.();
    await chat.sees('✓ backend 2/2');
    steps[1]?.();
    await chat.gone('backend 2/2');
    await leave(chat);
  });

  it('is told to stop when the chat ends', async () => {
    let stopped = false;
    const chat = await open({
      health: async function* (signal) {
        yield { workloads: [] };
        await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
        stopped = true;
      },
    });
    await leave(chat);
    await waitFor(() => expect(stopped).toBe(true));
  });
});

describe('the first message', () => {
  it('is sent at the start', async () => {
    const chat = await open({ first: 'why is the backend crashing' });
    await chat.sees('no changes');
    expect(chat.said).toEqual(['why is the backend crashing']);
    await leave(chat);
  });
});
