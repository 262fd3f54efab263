import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/core/model.ts';
import { ask, type Said, TODO } from './ask.ts';
import { COMMANDS, CONTRARY, PLAIN, QUESTIONS, UNUSUAL } from './sentences.ts';

/** What a text tells a person to say: after "say" and "for example", in bold at its end, and under numbers. */
function hintsIn(text: string): readonly string[] {
  const said = [...text.matchAll(/(?:\bsay:? |\bfor example:? |, or )"([^"]{2,160})"/gi)].map(([, hint = '']) => hint);
  const bold = [...text.matchAll(/\bsay:? \*\*(.+?)\*\*/gi)].map(([, hint = '']) => hint);
  const numbers = /^Nearest: .*\(a number is enough/m.test(text) ? ['1', '2', '3', 'help'] : [];
  return [...new Set([...said, ...bold, ...numbers])];
}

const DEAD = /^I did not understand|^Nothing is planned|nothing is planned\.|^Say the whole command|^I do not run/;

/** A hint is followed in the state in which it was read. */
async function follow(sentence: string, answer: string, hint: string): Promise<Said> {
  const before: Message[] = [
    { role: 'user', text: sentence },
    { role: 'assistant', text: answer, calls: [] },
  ];
  return ask(hint, TODO, before);
}

const HELP = ['help', 'hello', '', 'what can you do?'];
const STRANGE = [
  'sing me a song',
  'deploy the flux capacitor',
  'restrat the backend',
  'scale',
  'restart',
  'set the image',
  'logs',
  'set secret keys',
  'uninstall the release',
];
const sentences = [
  ...PLAIN.map(([one]) => one),
  ...UNUSUAL,
  ...CONTRARY,
  ...QUESTIONS.map(([one]) => one),
  ...COMMANDS.map(([one]) => one),
  ...HELP,
  ...STRANGE,
];

describe('nothing is printed that cannot be followed', () => {
  it('every "say …", example and number of an answer is understood where it stands', async () => {
    const dead: string[] = [];
    let followed = 0;
    for (const sentence of sentences) {
      const { text, calls } = await ask(sentence, TODO);
      if (calls.length > 0) continue;
      for (const hint of hintsIn(text)) {
        followed += 1;
        const after = await follow(sentence, text, hint);
        if (after.calls.length === 0 && (DEAD.test(after.text) || after.text === text))
          dead.push(`${sentence} → ${hint} → ${after.text}`);
      }
    }
    expect(dead).toEqual([]);
    expect(followed).toBeGreaterThan(100);
  });

  it('every sentence of the help does something', async () => {
    const { text } = await ask('help', TODO);
    const quoted = [...text.matchAll(/"([^"]+)"/g)].map(([, hint = '']) => hint);
    expect(quoted.length).toBeGreaterThan(20);
    // "its history", "previous logs": said after something else was spoken of.
    const before: Message[] = [
      { role: 'user', text: 'events of the backend' },
      { role: 'assistant', text: '', calls: [{ id: '1', name: 'get_events', input: { workload: 'backend' } }] },
      { role: 'tool', answers: [{ id: '1', name: 'get_events', text: 'no events', error: false }] },
      { role: 'assistant', text: 'no events', calls: [] },
    ];
    for (const hint of quoted) expect((await ask(hint, TODO, before)).calls.length, hint).toBeGreaterThan(0);
  });

  it('no answer speaks of flags, tools or "the person"', async () => {
    for (const sentence of [...UNUSUAL, ...CONTRARY, ...HELP, ...STRANGE]) {
      const { text, calls } = await ask(sentence, TODO);
      if (calls.length > 0) continue;
      const ours = text.replaceAll(/"[^"]*"|\*\*[^*]*\*\*/g, '');
      expect(ours, sentence).not.toMatch(
        /(?:^|\s)--?[a-z]|\b(?:scale_workload|get_logs|list_resources|helm_upgrade)\b|\bthe person\b/,
      );
    }
  });
});
