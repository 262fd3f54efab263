import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, NOW, readCase, type CaseFolder } from '../helpers/case-folder.ts';
import { isCause } from '../../src/core/causes/index.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { misjudged } from '../helpers/judge.ts';

/**
 * Situations rebuilt from public reports, with other software in each set. `known-misses.json` holds those that the
 * diagnosis does not get right yet: one that has become right has to leave the list, and no other may be wrong.
 */
const FIXTURES = join(import.meta.dirname, '../fixtures');
const SETS = ['cases', 'field'];

type Verdict = { readonly wrong: string | undefined; readonly answer: string };

async function verdictOn({ expected, recording }: CaseFolder): Promise<Verdict> {
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
    const cases = casesIn(folder).map((name) => readCase(folder, name));

    it('lists only misses that exist', () => {
      const names = new Set(cases.map(({ name }) => name));
      expect(Object.keys(misses).filter((name) => !names.has(name))).toEqual([]);
    });

    it('expects only causes of the catalogue', () => {
      const wanted = cases.flatMap(({ expected }) => expected.cause);
      expect([...new Set(wanted)].filter((cause) => !isCause(cause))).toEqual([]);
    });

    for (const situation of cases) {
      const { name, expected: wanted } = situation;
      it(`${name}: ${wanted.title}`, async () => {
        const { wrong, answer } = await verdictOn(situation);
        if (name in misses)
          expect(wrong, `${name} is right now: take it out of ${set}/known-misses.json`).toBeDefined();
        else if (wrong !== undefined) expect.fail(`${wrong}\n${answer}`);
      });
    }
  });
