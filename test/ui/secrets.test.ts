import { describe, expect, it } from 'vitest';
import { knownSecrets } from '../../src/core/redact.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { CTRL_D, ENTER, ESC, openChat, waitFor, type Script } from '../helpers/ui-chat.ts';

const TYPED = 'postgresql://u:hunter-2-hunter@db/x';
const NAMED = 'jwt-value-from-the-environment';

/** Asks for the values of two keys, as a tool that sets them does. */
const askingFor = (given: (Sealed | Error)[], keys = ['DATABASE_URL', 'JWT_SECRET']): Script =>
  async function* (text, { askSecrets }, signal) {
    yield { type: 'turn', text, model: 'offline' };
    try {
      given.push(await askSecrets(keys, { secret: 'web-secrets', namespace: 'shop' }, signal));
    } catch (error) {
      given.push(error as Error);
    }
    yield { type: 'text', delta: 'Asked.\n' };
    yield { type: 'done', stopped: 'answered', answer: '' };
  };

describe('the masked prompt', () => {
  it('takes typed values and named ones, and shows none of them anywhere', async () => {
    const given: (Sealed | Error)[] = [];
    const added: string[] = [];
    const chat = openChat(askingFor(given), {
      columns: 100,
      env: { MY_JWT: NAMED },
      history: { load: () => [], append: (line) => added.push(line) },
    });
    await chat.keys('set the keys', ENTER);
    await chat.sees('› DATABASE_URL');
    await chat.keys(TYPED.slice(0, 10), TYPED.slice(10));
    await chat.sees(`${TYPED.length} characters`);
    await chat.keys(ENTER);
    await chat.sees('✓ DATABASE_URL taken');
    await chat.keys('$MY_JWT', ENTER);
    await chat.sees('Asked.');
    const sealed = given[0] as Sealed;
    expect([...Sealed.unseal(sealed)]).toEqual([
      ['DATABASE_URL', TYPED],
      ['JWT_SECRET', NAMED],
    ]);
    for (const value of [TYPED, NAMED, 'hunter', '$MY_JWT', 'MY_JWT']) expect(chat.raw()).not.toContain(value);
    expect(added).toEqual(['set the keys']);
    expect(knownSecrets.hide(`got ${TYPED} and ${NAMED}`)).toBe('got [hidden] and [hidden]');
    // Nothing of it came back into the message line, its undo or its cut text.
    await chat.keys('\u001F', '\u0019', '\u001B[A');
    await chat.sees('› set the keys');
    expect(chat.raw()).not.toContain('hunter');
    await chat.keys('\u0015', CTRL_D);
    await chat.code;
  });

  it.each([40, 60, 80])('says whole at %i columns where the values go', async (columns) => {
    const chat = openChat(askingFor([]), { columns });
    await chat.keys('set the keys', ENTER);
    await chat.sees('› DATABASE_URL');
    expect((await chat.screen()).join(' ').replaceAll(/\s+/g, ' ')).toContain(
      'Secret values: they go to the cluster and nowhere else, the model sees the names',
    );
    await chat.keys(ESC);
    await chat.sees('Asked.');
    chat.end();
    await chat.code;
  });

  it.each([
    ['a paste with line ends inside', 'line1\rline2\r', 'line1\nline2'],
    ['a dollar written twice', '$$literal', '$literal'],
    ['Japanese', '秘密の値です', '秘密の値です'],
  ])('takes %s', async (_what, pasted, expected) => {
    const given: (Sealed | Error)[] = [];
    const chat = openChat(askingFor(given, ['KEY']));
    await chat.keys('set it', ENTER);
    await chat.sees('› KEY');
    chat.paste(pasted);
    await chat.sees('characters');
    await chat.keys(ENTER);
    await chat.sees('Asked.');
    expect(Sealed.unseal(given[0] as Sealed).get('KEY')).toBe(expected);
    chat.type(CTRL_D);
    await chat.code;
  });

  it('takes no empty value and no variable that is not set, and cancels on Esc', async () => {
    const given: (Sealed | Error)[] = [];
    const chat = openChat(askingFor(given));
    await chat.keys('set it', ENTER);
    await chat.sees('› DATABASE_URL');
    await chat.keys(ENTER);
    await chat.sees('a value is needed');
    await chat.keys('$NOT_SET', ENTER);
    await chat.sees('there is no such environment variable');
    await chat.keys(ESC);
    await waitFor(() => expect(given[0]).toMatchObject({ code: 'declined' }));
    await chat.sees('Asked.');
    chat.end();
    await chat.code;
  });

  it('drops what is still being typed when the prompt goes away, so that it cannot be sent', async () => {
    const given: (Sealed | Error)[] = [];
    const chat = openChat(askingFor(given), { timing: { dead: 50, alone: 50, question: 400, quit: 1000, stop: 300 } });
    await chat.keys('set it', ENTER);
    await chat.sees('› DATABASE_URL');
    await chat.keys('half of a sec');
    await waitFor(() => expect(given[0]).toMatchObject({ code: 'expired' }));
    await chat.sees('Asked.');
    await chat.keys('ret value', ENTER);
    expect(chat.said).toEqual(['set it']);
    expect((await chat.screen()).join('\n')).not.toContain('ret value');
    chat.end();
    await chat.code;
  });
});
