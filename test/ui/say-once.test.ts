import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { fixLine, fixOf } from '../../src/ui/chat/fix-offer.ts';
import { CTRL_D, ENTER, openChat, waitFor, type Script } from '../helpers/ui-chat.ts';
import { VIEWS } from '../helpers/ui-views.ts';

const shown = VIEWS.find(([name]) => name === 'diagnosis')?.[1];
if (shown?.type !== 'diagnosis') throw new Error('there is no diagnosis among the views');
const DIAGNOSIS = shown.diagnosis;
const withChange: Diagnosis = {
  ...DIAGNOSIS,
  findings: DIAGNOSIS.findings.map((finding) => ({
    ...finding,
    remedies: [
      { text: 'find what needs the memory' },
      { text: 'raise limits.memory to 128Mi', change: { tool: 'set_resources', input: {} } },
    ],
  })),
};

/** A turn that diagnoses; the offer of the model itself, when there is one, goes before. */
const diagnosing = (diagnosis: Diagnosis, offers?: string): Script =>
  async function* (text) {
    yield { type: 'turn', text, model: 'offline' };
    if (text !== 'why') {
      yield { type: 'done', stopped: 'answered', answer: '' };
      return;
    }
    yield { type: 'call', id: '1', name: 'diagnose', input: {}, effect: 'read' };
    const view = { type: 'diagnosis', diagnosis } as const;
    yield { type: 'result', id: '1', name: 'diagnose', state: 'done', text: '', view, durationMs: 5 };
    yield { type: 'done', stopped: 'answered', answer: '', ...(offers === undefined ? {} : { offers }) };
  };

const timing = { dead: 100, alone: 100, letter: 300, question: 60_000, quit: 1_000, stop: 300 };

describe('the key that fixes', () => {
  it('names the first remedy that can be carried out, and asks for it when it stands alone', async () => {
    const chat = openChat(diagnosing(withChange), { timing });
    await chat.keys('why', ENTER);
    await chat.sees('f  raise limits.memory to 128Mi · you see the exact change first');
    await chat.keys('f');
    await waitFor(() => expect(chat.said).toEqual(['why', 'fix it']));
    await chat.gone('you see the exact change first');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('is a letter like any other in words that begin with it', async () => {
    const chat = openChat(diagnosing(withChange), { timing });
    await chat.keys('why', ENTER);
    await chat.sees('f  raise limits.memory');
    await chat.keys('f', 'o', 'l', 'l', 'o', 'w');
    await sleep(400);
    await chat.keys(ENTER);
    await waitFor(() => expect(chat.said).toEqual(['why', 'follow']));
    chat.type(CTRL_D);
    await chat.code;
  });

  it('counts at once with Enter, and is a letter after the next thing was said', async () => {
    const chat = openChat(diagnosing(withChange, 'set the limits'), { timing });
    await chat.keys('why', ENTER);
    await chat.sees('f  set the limits · you see');
    await chat.keys('f', ENTER);
    await waitFor(() => expect(chat.said).toEqual(['why', 'fix it']));
    await chat.keys('f');
    await sleep(500);
    await chat.keys(ENTER);
    await waitFor(() => expect(chat.said).toEqual(['why', 'fix it', 'f']));
    chat.type(CTRL_D);
    await chat.code;
  });

  it('is not there when nothing can be carried out, or when nothing may be changed', async () => {
    const plain = openChat(diagnosing(DIAGNOSIS), { timing });
    await plain.keys('why', ENTER);
    await plain.sees('1 read');
    expect((await plain.screen()).join('\n')).not.toContain('f  raise');
    plain.type(CTRL_D);
    await plain.code;
    const header = {
      context: 'c',
      namespace: 'n',
      model: 'm',
      embedded: false,
      mode: 'read-only',
      notices: [],
    } as const;
    const readOnly = openChat(diagnosing(withChange), { timing, header });
    await readOnly.keys('why', ENTER);
    await readOnly.sees('1 read');
    expect((await readOnly.screen()).join('\n')).not.toContain('f  raise');
    readOnly.type(CTRL_D);
    await readOnly.code;
  });

  it.each([
    [120, 'f  add key JWT_SECRET to Secret todo-chatbot-secrets · you see the exact change first'],
    [76, 'f  add key JWT_SECRET to Secret todo-chatbot-secrets · you see it first'],
    [56, 'f  add key JWT_SECRET to Secret todo-chatbot-secrets'],
    [30, 'f  add key JWT_SECRET to Secr…'],
  ])('says in %i columns what fits, the change before all', (columns, expected) => {
    const row = fixLine('add key JWT_SECRET to Secret todo-chatbot-secrets (the value is asked for)', columns);
    expect(row.map(({ text }) => text).join('')).toBe(expected);
  });

  it('offers nothing of notes and of what is healthy', () => {
    const notes = withChange.findings.map((one) => ({ ...one, severity: 'info' as const }));
    expect(fixOf({ ...withChange, findings: notes })).toBeUndefined();
    expect(fixOf({ ...withChange, healthy: true })).toBeUndefined();
  });
});
