import { describe, expect, it } from 'vitest';
import { untilGone } from '../../src/cluster/write/until-gone.ts';
import type { Deletable } from '../../src/core/deletion.ts';
import type { Progress } from '../../src/core/plan.ts';
import type { StepResult } from '../../src/core/writer.ts';

const held: Deletable = { metadata: { finalizers: ['kubernetes.io/pvc-protection'] } };

/** What the wait says and ends with, when each look gives the next of these and then the last for ever. */
async function waited(looks: readonly (Deletable | undefined | 'unread')[], signal = AbortSignal.timeout(60_000)) {
  let at = 0;
  const look = async () => looks[Math.min(at++, looks.length - 1)];
  const stream = untilGone({ name: 'pvc/attic', first: held, look, pauseMs: 1, longestMs: 60 }, signal);
  const said: Progress[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { end: next.value satisfies StepResult, said, looks: at };
    said.push(next.value);
  }
}

describe('the end of an object that was deleted', () => {
  it('is waited for, so that its name is free for the next step', async () => {
    const { end, looks } = await waited([held, 'unread', held, undefined]);
    expect(end).toEqual({ line: 'pvc/attic is deleted' });
    expect(looks).toBe(4);
  });

  it('is not claimed when something holds it: what that is stands there', async () => {
    const { end } = await waited([held]);
    expect(end).toEqual({
      line: 'pvc/attic is being deleted: a pod still uses it (finalizer kubernetes.io/pvc-protection); it was not gone when the wait ended',
      otherwise: true,
    });
  });

  it.each<[string, Deletable, RegExp]>([
    [
      'a finalizer of a controller',
      { metadata: { finalizers: ['example.com/f'] } },
      /controller of finalizer example\.com\/f/,
    ],
    [
      'what is left in a namespace',
      {
        spec: { finalizers: ['kubernetes'] },
        status: {
          conditions: [
            {
              type: 'NamespaceContentRemaining',
              status: 'True',
              message: 'widgets.example.com has 1 resource instances',
            },
            { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'all fine' },
          ],
        },
      },
      /deleted: widgets\.example\.com has 1 resource instances, the objects in it go first/,
    ],
    ['nothing that it names', {}, /is being deleted; it was not gone/],
  ])('names %s', async (_what, object, words) => {
    const { end } = await waited([object]);
    expect('line' in end ? end.line : '').toMatch(words);
    expect('line' in end ? end.line : '').not.toContain('all fine');
  });

  it('is no longer watched when the person stops, which is said', async () => {
    const { end } = await waited([held], AbortSignal.abort());
    expect(end).toMatchObject({ state: 'aborted' });
    expect('lines' in end ? end.lines.join() : '').toContain('it goes on in the cluster');
  });

  it('is not told as gone when nobody could look', async () => {
    const { end } = await waited(['unread']);
    expect(end).toMatchObject({ otherwise: true, line: expect.stringContaining('cannot be read now') });
  });
});
