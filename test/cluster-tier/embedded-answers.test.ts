import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recorded, replay } from '../demo/api-recorded.ts';
import { kubectl, missing } from './cluster.ts';

/** The answers that the embedded API server is held to are those of the real one still. */
describe.skipIf(missing !== undefined)('a real API server', () => {
  let proxy: ChildProcess | undefined;
  let url = '';
  beforeAll(async () => {
    await kubectl('delete', 'namespace', 'apitest', '--ignore-not-found');
    await kubectl('create', 'namespace', 'apitest');
    const child = (proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    url = await new Promise((resolve) => {
      child.stdout.on('data', (text: Buffer) => {
        const found = /127\.0\.0\.1:\d+/.exec(text.toString());
        if (found) resolve(`http://${found[0]}`);
      });
    });
  });
  afterAll(async () => {
    proxy?.kill();
    await kubectl('delete', 'namespace', 'apitest', '--wait=false');
  });

  it.each(recorded.map((entry) => [entry.name, entry] as const))('answers as recorded: %s', async (_name, entry) => {
    const { answered, expected } = await replay(url, entry);
    expect(answered).toEqual(expected);
  });
});
