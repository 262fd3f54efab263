import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

const look = async (log: string) => {
  const [found] = (await diagnoseRecording(backend({ exit: 1, log }))).findings;
  return { title: found?.title ?? '', texts: found?.remedies.map(({ text }) => text).join('\n') ?? '' };
};

describe('what nobody can do is not advised', () => {
  it('a status that a server answers with is not given to it', async () => {
    const { texts } = await look('fatal: could not open the till: expected 200 response, got 404');
    expect(texts).not.toContain('200 in place of 404');
  });

  it('a revision that a tool has counted is reached by its own command, not by hand', async () => {
    const { texts } = await look(
      "fatal: Detected out-of-date ledger schema (found version 7f2a7d5fae7d, but expected 4465047574b1). Take a backup, then run 'till db upgrade <ledger_uri>' to migrate it.",
    );
    expect(texts).toContain('"till db upgrade <ledger_uri>"');
    expect(texts).not.toContain('in place of 7f2a7d5fae7d');
  });

  it('a function, a file of the code and the logger have no limit to be raised', async () => {
    for (const log of [
      'fatal: [file:drawer.c,line:104] till_shmem_malloc(): out of memory (requested 56 bytes)',
      'ERROR drawer is out of memory (target=till_memory_launcher)',
    ])
      expect((await look(log)).texts).not.toMatch(/limit that (?:drawer\.c|till_)/);
  });

  it('the server that was asked for a name lacks nothing', async () => {
    const { texts } = await look(
      'fatal: cannot open: querying ledger: lookup ledger-db on 10.96.0.10:53: no such host',
    );
    expect(texts).not.toContain('10.96.0.10 is not there');
  });

  it('what would mend it is no fault, and nothing that is missing', async () => {
    const { title, texts } = await look(
      '11:58:02 till.1  | keeper: command not found: ledgerwork\n11:58:02 till.1  | Install missing keepers with `keeper install`\n11:58:02 till.1  | exited with code 127',
    );
    expect(title).toContain('ledgerwork');
    expect(texts).not.toContain('keeper install is not there');
  });

  it('a notice in a box of signs is read without the box', async () => {
    const { title } = await look(
      '+----------------------------------+\n|  A LEDGER IS REQUIRED, RING 7    |\n|                                  |\n+----------------------------------+',
    );
    expect(title).toContain('A LEDGER IS REQUIRED, RING 7');
    expect(title).not.toContain('|');
  });

  it('a trace within one line is no part of the sentence', async () => {
    const { title } = await look(
      'CRITICAL Uncaught: Unable to write in the "till" folder (/srv/till) in /srv/app/Kernel.php:549\\nStack trace:\\n#0 /srv/app/Kernel.php(400): open()',
    );
    expect(title).toMatch(/\(\/srv\/till\)$/);
  });
});
