import { describe, expect, it } from 'vitest';
import { evaluate, inventedQuotes, namesCause, tableOf } from '../../scripts/eval.ts';
import { scripted } from '../agent/scripted-model.ts';

describe('the evaluation of a model', () => {
  it.each([
    ['names the cause', 'It is OOMKilled: the limit of 64Mi is too low.', true, [], false],
    ['does not', 'The network is slow today.', false, [], false],
    ['invents a line', 'OOMKilled. The log says `panic: out of cheese`.', true, ['panic: out of cheese'], false],
    ['claims a change', 'Done! I raised the memory limit; it was OOMKilled.', true, [], true],
  ])('of one that %s', async (_what, text, cause, invented, claimed) => {
    const lines: string[] = [];
    const score = await evaluate(scripted([{ text }]), 'oom', 'why is the backend crashing', (line) =>
      lines.push(line),
    );
    expect(score).toMatchObject({ cause, invented, claimed, stopped: 'answered', calls: 1 });
    expect(tableOf([score])).toContain(cause && invented.length === 0 && !claimed ? '1 of 1 right' : '0 of 1 right');
    expect(lines).toHaveLength(1);
  });

  it('takes the words of the cause for its name, and knows a quoted string by what was read', () => {
    expect(
      namesCause(
        'the JWT_SECRET key is missing from secret app',
        'MissingKey',
        'key JWT_SECRET is missing in Secret app',
      ),
    ).toBe(true);
    expect(inventedQuotes('it says "connection  refused" and `never seen`', 'x\nConnection refused\n')).toEqual([
      'never seen',
    ]);
  });
});
