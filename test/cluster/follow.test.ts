import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FollowEntry } from '../../src/core/cluster.ts';
import { connectTo, failureOf, never, startApi, statusOf, type Reply, type Seen } from '../helpers/cluster-server.ts';

const stamp = (nanos: number): string =>
  `2026-11-24T11:00:0${Math.floor(nanos / 1e9)}.${String(nanos % 1e9).padStart(9, '0')}Z`;
const texts = (entries: readonly FollowEntry[]): string[] =>
  entries.map(({ type, text }) => (type === 'note' ? `# ${text}` : text));

type Instance = { id: string; lines: readonly string[]; lastState?: object };
const running = { running: { startedAt: '2026-11-24T11:00:00Z' } };

/** A pod with one container "app" whose log is served as the kubelet does: sinceTime is inclusive and to the second. */
function podReply(instance: Instance, state: object, more: object = {}): Reply {
  return {
    json: {
      metadata: { name: 'web', uid: 'u1' },
      spec: { containers: [{ name: 'app' }], restartPolicy: 'Always' },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'app', containerID: instance.id, state, lastState: instance.lastState ?? {} }],
      },
      ...more,
    },
  };
}
const since = (lines: readonly string[], { query }: Seen): readonly string[] => {
  const from = query.get('sinceTime');
  const tail = query.get('tailLines');
  if (from !== null)
    return lines.slice(lines.findIndex((line) => /^\d/.test(line) && line.slice(0, 19) >= from.slice(0, 19)));
  return tail === null ? lines : lines.slice(-Number(tail));
};
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const LINES = [
  `${stamp(1)} start`,
  `${stamp(2)} same`,
  `${stamp(2)} same`,
  `${stamp(1_000_000_001)} Größe 😀`,
  `${stamp(1_000_000_002)} stderr later`,
  `${stamp(1_000_000_001)} stdout earlier`,
  'a line without a stamp',
  `${stamp(2_500_000_000)} `,
  `${stamp(3_000_000_000)} end`,
];
const WANTED = [
  'start',
  'same',
  'same',
  'Größe 😀',
  'stderr later',
  'stdout earlier',
  'a line without a stamp',
  '',
  'end',
];

async function all(stream: AsyncIterable<FollowEntry>): Promise<FollowEntry[]> {
  const entries: FollowEntry[] = [];
  for await (const entry of stream) entries.push(entry);
  return entries;
}

describe('following', () => {
  it('loses and repeats nothing, wherever the first connection is cut', async () => {
    const whole = Buffer.from(textOf(LINES));
    for (let cut = 0; cut <= whole.length; cut += 5) {
      let logs = 0;
      const api = await startApi((seen) => {
        const over = logs >= 2;
        if (!seen.path.includes('/log'))
          return podReply(
            { id: 'c1', lines: LINES },
            over ? { terminated: { exitCode: 0 } } : running,
            over ? { metadata: { uid: 'u1', deletionTimestamp: 'now' } } : {},
          );
        if (logs++ > 0) return { text: textOf(since(LINES, seen)) };
        return (response) => void response.write(whole.subarray(0, cut), () => response.destroy());
      });
      const { reader } = await connectTo(api, { retryMs: 0 });
      expect(texts(await all(reader.follow({ pod: 'web' }, never))), `cut at ${cut}`).toEqual(WANTED);
    }
  });

  it('hides what a Secret holds that was changed before the container started again', async () => {
    let instance = 1;
    const words = ['', 'quiet trout of monday', 'quiet trout of friday'];
    const api = await startApi((seen) => {
      if (seen.path.includes('/secrets/'))
        return {
          json: { metadata: { name: 'keys' }, data: { word: Buffer.from(words[instance] ?? '').toString('base64') } },
        };
      const lines = [`${stamp(instance * 1_000_000_000)} logged in with ${words[instance]}`];
      const over = instance === 2 ? { metadata: { uid: 'u1', deletionTimestamp: 'now' } } : {};
      const state = instance === 2 ? { terminated: { exitCode: 0 } } : running;
      if (!seen.path.includes('/log'))
        return podReply({ id: `c${instance}`, lines }, state, {
          ...over,
          spec: { containers: [{ name: 'app', envFrom: [{ secretRef: { name: 'keys' } }] }], restartPolicy: 'Always' },
        });
      if (seen.query.has('previous')) return { text: '' };
      const text = textOf(since(lines, seen));
      return (response) => {
        response.end(text);
        instance = 2;
      };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    const lines = texts(await all(reader.follow({ pod: 'web' }, never))).filter((line) => line.startsWith('logged'));
    expect(lines).toEqual(['logged in with [hidden]', 'logged in with [hidden]']);
  });

  it('goes on after a clean end of the stream while the container runs', async () => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return podReply(
          { id: 'c1', lines: LINES },
          logs < 9 ? running : { terminated: {} },
          logs < 9 ? {} : { status: { phase: 'Succeeded' } },
        );
      logs++;
      return { text: textOf(since(LINES.slice(0, logs), seen)) };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual(WANTED);
  });

  it('tells a restart with its reason, and gives what the ended instance had still to say', async () => {
    const old = [`${stamp(1)} one`, `${stamp(2)} two`, `${stamp(1_000_000_000)} last words`];
    const fresh = [`${stamp(4_000_000_000)} hello again`];
    let logs = 0;
    const api = await startApi((seen) => {
      const second = { id: 'c2', lines: fresh, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } };
      if (!seen.path.includes('/log')) {
        if (logs >= 3) return statusOf(404, 'NotFound', 'gone');
        return logs === 0 ? podReply({ id: 'c1', lines: old }, running) : podReply(second, running);
      }
      if (seen.query.get('previous') === 'true') return { text: textOf(since(old, seen)) };
      logs++;
      if (logs === 1) return (response) => void response.write(textOf(old.slice(0, 2)), () => response.destroy());
      return { text: textOf(since(fresh, seen)) };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual([
      'one',
      'two',
      'last words',
      '# container restarted (exit code 137, OOMKilled)',
      'hello again',
      '# the pod is gone',
    ]);
  });

  it.each([1, 3])('reads the rest of an ended instance again when it is cut %i times', async (cuts) => {
    const old = [1, 2, 3, 4].map((at) => `${stamp(at)} ${at}`);
    let [logs, rests] = [0, 0];
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log')) {
        if (logs >= 2) return statusOf(404, 'NotFound', 'gone');
        return podReply({ id: logs === 0 ? 'c1' : 'c2', lines: [] }, running);
      }
      const cutBehind = (lines: readonly string[]) => (response: ServerResponse) =>
        void response.write(textOf(lines), () => response.destroy());
      if (seen.query.has('previous'))
        return ++rests > cuts ? { text: textOf(since(old, seen)) } : cutBehind(since(old, seen).slice(0, 1 + rests));
      return ++logs === 1 ? cutBehind(old.slice(0, 1)) : { text: '' };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '# container restarted',
      '# the pod is gone',
    ]);
  });

  it('reads the log of an ended container to its end when the connection was cut before it', async () => {
    let logs = 0;
    const lines = [1, 2, 3].map((at) => `${stamp(at)} ${at}`);
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return podReply({ id: 'c1', lines }, running, logs === 0 ? {} : { status: { phase: 'Succeeded' } });
      if (++logs > 1) return { text: textOf(since(lines, seen)) };
      return (response) => void response.write(textOf(lines.slice(0, 1)), () => response.destroy());
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual(['1', '2', '3']);
  });

  it('begins when the state of the container can be asked, and says why it waits', async () => {
    let asked = 0;
    const api = await startApi((seen) => {
      if (seen.path.includes('/log')) return { text: `${stamp(1)} up\n` };
      if (++asked === 1) return podReply({ id: 'c1', lines: [] }, running);
      if (asked < 9) return (response) => void response.destroy();
      return podReply({ id: 'c1', lines: [] }, running, { status: { phase: 'Succeeded' } });
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual([
      expect.stringMatching(/^# cannot be read yet \(.*broke off.*it is tried again$/),
      'up',
    ]);
  });

  it('keeps asking while the container waits to start', async () => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return podReply(
          { id: logs < 3 ? '' : 'c1', lines: [] },
          logs < 3 ? { waiting: {} } : { terminated: {} },
          logs < 4 ? {} : { status: { phase: 'Failed' } },
        );
      return ++logs < 4
        ? statusOf(400, 'BadRequest', 'container "app" in pod "web" is waiting to start: ContainerCreating')
        : { text: `${stamp(1)} up\n` };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual(['up']);
  });

  it('says that a rotation may have taken lines', async () => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return podReply({ id: 'c1', lines: [] }, running, logs < 2 ? {} : { status: { phase: 'Succeeded' } });
      return { text: textOf([++logs === 1 ? `${stamp(1)} before` : `${stamp(3_000_000_000)} after`]) };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual([
      'before',
      '# the log was rotated meanwhile, or the container restarted: lines between 2026-11-24T11:00:00Z and 2026-11-24T11:00:03.000000000Z may be missing',
      'after',
    ]);
  });

  it.each([
    'unable to retrieve container logs for containerd://ab',
    'failed to try resolving symlinks in path "/var/log/pods/shop_web-1_ab/app/0.log": lstat /var/log/pods/shop_web-1_ab/app/0.log: no such file or directory',
  ])('shows no line before the wanted tail after a resume, and no line of the kubelet itself: %s', async (kubelets) => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return podReply({ id: 'c1', lines: [] }, running, logs < 3 ? {} : { status: { phase: 'Succeeded' } });
      logs++;
      return {
        text: `${textOf(
          since(
            [1, 2, 3, 4].map((at) => `${stamp(at)} ${at}`),
            seen,
          ),
        )}${kubelets}\n`,
      };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web', tailLines: 2 }, never)))).toEqual(['3', '4']);
  });

  it('notes a restart before the first line of the new instance, also when the status lags behind', async () => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log')) {
        if (logs >= 3) return statusOf(404, 'NotFound', 'gone');
        return podReply({ id: logs < 2 ? 'c1' : 'c2', lines: [] }, running);
      }
      if (seen.query.has('previous')) return { text: `${stamp(1)} old\n` };
      return { text: ++logs === 1 ? `${stamp(1)} old\n` : `${stamp(5_000_000_000)} new\n` };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual([
      'old',
      '# container restarted',
      'new',
      '# the pod is gone',
    ]);
  });

  it('notes a restart, and no rotation, when the new instance ended within the second and the status lags behind', async () => {
    let logs = 0;
    let asked = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log')) {
        if (logs >= 3) return statusOf(404, 'NotFound', 'gone');
        return podReply({ id: logs < 2 || ++asked < 2 ? 'c1' : 'c2', lines: [] }, running);
      }
      if (seen.query.has('previous')) return { text: `${stamp(1)} old\n` };
      return { text: `${stamp(++logs)} ${logs === 1 ? 'old' : 'new'}\n` };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    const read = texts(await all(reader.follow({ pod: 'web' }, never)));
    expect(read.slice(0, 3)).toEqual(['old', '# container restarted', 'new']);
    expect(read.join()).not.toContain('rotated');
  });

  it('ends when another pod has the name', async () => {
    let pods = 0;
    const api = await startApi((seen) =>
      seen.path.includes('/log')
        ? { text: `${stamp(1)} a\n` }
        : podReply({ id: 'c1', lines: [] }, running, ++pods <= 2 ? {} : { metadata: { uid: 'u2' } }),
    );
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(texts(await all(reader.follow({ pod: 'web' }, never)))).toEqual(['a', '# the pod is gone']);
  });

  it('gives whole lines of several containers, each with its name', async () => {
    let logs = 0;
    const api = await startApi((seen) => {
      if (!seen.path.includes('/log'))
        return {
          json: {
            metadata: { uid: 'u' },
            spec: { initContainers: [{ name: 'init' }], containers: [{ name: 'a' }, { name: 'b' }] },
            status: { phase: logs < 3 ? 'Running' : 'Failed' },
          },
        };
      logs++;
      const name = seen.query.get('container') ?? '';
      return (response) => {
        const bytes = Buffer.from(textOf([1, 2, 3].map((at) => `${stamp(at)} ${name.repeat(40)}${at}`)));
        const send = (at: number): void => {
          if (at >= bytes.length) return void response.end();
          response.write(bytes.subarray(at, at + 17), () => setImmediate(send, at + 17));
        };
        send(0);
      };
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    const entries = await all(reader.follow({ pod: 'web' }, never));
    for (const name of ['init', 'a', 'b'])
      expect(entries.filter(({ container }) => container === name).map(({ text }) => text)).toEqual(
        [1, 2, 3].map((at) => name.repeat(40) + at),
      );
    expect(entries).toHaveLength(9);
  });

  it.each<[string, Reply]>([
    ['a quiet log', 'hang'],
    ['a running log', (response) => void response.write(`${stamp(1)} a\n`)],
    ['the wait between two connections', { text: '' }],
  ])('ends at once and without an error at an abort in %s', async (_what, reply) => {
    const api = await startApi((seen) =>
      seen.path.includes('/log') ? reply : podReply({ id: 'c1', lines: [] }, running),
    );
    const { reader } = await connectTo(api, { retryMs: 5000 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    const entries = await all(reader.follow({ pod: 'web' }, stop.signal));
    expect(entries.length).toBeLessThanOrEqual(1);
  });

  it('ends without an error at an abort while the pod itself is read', async () => {
    const stop = new AbortController();
    const api = await startApi(() => {
      stop.abort();
      return 'hang';
    });
    const { reader } = await connectTo(api, { retryMs: 5000 });
    expect(await all(reader.follow({ pod: 'web' }, stop.signal))).toEqual([]);
  });

  it('leaves its connections when the reader of the lines stops', async () => {
    let closed = 0;
    const open: Reply = (response) => {
      response.on('close', () => closed++);
      response.write(`${stamp(1)} a\n`);
    };
    const api = await startApi((seen) =>
      seen.path.includes('/log') ? open : podReply({ id: 'c1', lines: [] }, running),
    );
    const { reader } = await connectTo(api);
    for await (const entry of reader.follow({ pod: 'web' }, never)) if (entry.type === 'line') break;
    await expect.poll(() => closed).toBe(1);
  });

  it('fails where the right is missing, with the container that is not there, and for no pod', async () => {
    const api = await startApi((seen) => {
      if (seen.path.includes('/pods/none')) return statusOf(404, 'NotFound', 'no');
      return seen.path.includes('/log')
        ? statusOf(403, 'Forbidden', 'forbidden: pods/log')
        : podReply({ id: 'c1', lines: [] }, running);
    });
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(await failureOf(all(reader.follow({ pod: 'web' }, never)))).toMatchObject({ code: 'forbidden' });
    expect(await failureOf(all(reader.follow({ pod: 'web', containers: ['x'] }, never)))).toMatchObject({
      code: 'not-found',
      nextStep: 'it has app',
    });
    expect(await failureOf(all(reader.follow({ pod: 'none' }, never)))).toMatchObject({ code: 'not-found' });
  });
});
