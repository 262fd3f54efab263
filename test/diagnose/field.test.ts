import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, NOW, readCase } from '../helpers/case-folder.ts';
import { isCause } from '../../src/core/causes/index.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { misjudged } from '../helpers/judge.ts';

/**
 * Situations rebuilt from public reports, with other software in each set. `known-misses.json` holds those that the diagnosis
 * does not get right yet: one that has become right has to leave the list, and no other may be wrong.
 */
const FIXTURES = join(import.meta.dirname, '../fixtures');
const SETS = ['cases', 'field'];

type Verdict = { readonly wrong: string | undefined; readonly answer: string };

async function verdictOn(folder: string, name: string): Promise<Verdict> {
  const { expected, recording } = readCase(folder, name);
  const { subject, namespace } = expected;
  try {
    const diagnosis = await diagnoseRecording(recording, {
      namespace,
      now: NOW,
      ...(subject ? { workload: subject } : {}),
    });
    const wrong = misjudged(expected, diagnosis, diagnosis.stats.apiRequests);
    const told = diagnosis.findings.map(({ severity, cause, title, evidence, remedies }) =>
      [
        `${severity} ${cause}: ${title}`,
        ...evidence.map(({ source, text }) => `  - ${source}: ${text}`),
        ...remedies.map(({ text }) => `  > ${text}`),
      ].join('\n'),
    );
    return { wrong, answer: told.join('\n') };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error), answer: '' };
  }
}

for (const set of SETS)
  describe(`recorded situations: ${set}`, () => {
    const folder = join(FIXTURES, set);
    const misses = JSON.parse(readFileSync(join(folder, 'known-misses.json'), 'utf8')) as Record<string, string>;
    const names = casesIn(folder);

    it('lists only misses that exist', () => {
      expect(Object.keys(misses).filter((name) => !names.includes(name))).toEqual([]);
    });

    it('expects only causes of the catalogue', () => {
      const wanted = names.flatMap((name) => readCase(folder, name).expected.cause);
      expect([...new Set(wanted)].filter((cause) => !isCause(cause))).toEqual([]);
    });

    for (const name of names) {
      const { title } = readCase(folder, name).expected;
      it(`${name}: ${title}`, async () => {
        const { wrong, answer } = await verdictOn(folder, name);
        if (name in misses)
          expect(wrong, `${name} is right now: take it out of ${set}/known-misses.json`).toBeDefined();
        else if (wrong !== undefined) expect.fail(`${wrong}\n${answer}`);
      });
    }
  });
