import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import { getLogs } from '../../tools/get-logs.ts';
import { NEEDLE, withNeedle } from '../helpers/log-lines.ts';
import { serveLogs } from '../helpers/log-server.ts';
import { runHere } from '../helpers/run-here.ts';

/** `npm run bench` does the same with 1 GB. */
const BYTES = 12_000_000;
const LINE = `ERROR writing /data/wal/000042: ${NEEDLE}`;

describe('a line that matters in a log of 100,000', () => {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-needle-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each([
    ['its begin', 0],
    ['its middle', 0.5],
    ['its end', 1],
  ])('is found at %s by --grep, and by a model that asks for its words', async (_where, at) => {
    const server = await serveLogs(['noisy-0'], () => withNeedle(BYTES, at));
    const file = join(home, 'kubeconfig');
    writeFileSync(file, server.kubeconfig, { mode: 0o600 });
    const args = ['logs', 'noisy-0', '--tail', '-1', '--grep', NEEDLE, '-o', 'raw'];
    const { code, stdout } = await runHere(args, { HOME: home, KUBECONFIG: file });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${LINE}\n` });

    const connection = await connect({ kubeconfig: server.kubeconfig, env: {} });
    const context = { cluster: connection.reader, namespace: 'noisy', now: Date.now };
    if (getLogs.effect !== 'read') throw new Error('reading logs is a change');
    const { text } = await getLogs.run(
      { workload: 'noisy-0', contains: NEEDLE },
      context,
      new AbortController().signal,
    );
    const reduced = await getLogs.run({ workload: 'noisy-0' }, context, new AbortController().signal);
    await connection.close();
    await server.close();
    // Without a word to look for the whole log is reduced: exact totals, and the line that matters among them.
    expect(reduced.text).toContain(LINE);
    expect(reduced.text).toMatch(/\(all 1\d{5} lines \(\d+ MB\) were read\)/);
    expect(reduced.text).toMatch(/^1\d{5} lines from .*, 5 patterns, 1 lines look like faults$/m);
    expect(encode(reduced.text).length).toBeLessThan(2_000);
    expect(text).toContain(LINE);
    expect(text.length).toBeLessThan(2_000);
  });
});
