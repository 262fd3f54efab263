import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, NOW, readCase, type CaseFolder } from '../helpers/case-folder.ts';
import { isCause } from '../../src/core/causes/index.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { printDiagnosis } from '../../src/cli/print/print-diagnosis.ts';
import { misjudged } from '../helpers/judge.ts';

/**
 * Situations rebuilt from public reports, with other software in each set. `known-misses.json` holds those that the
 * diagnosis does not get right yet: one that has become right has to leave the list, and no other may be wrong.
 */
const FIXTURES = join(import.meta.dirname, '../fixtures');
const SETS = ['cases', 'field'];
/** Best remedies that can name nothing: neither message nor objects of such a case hold a value. */
const GENERAL: readonly string[] = ['405-', '176-', '181-', '321-'];

type Verdict = {
  readonly wrong: string | undefined;
  readonly answer: string;
  readonly empty: readonly string[];
  /** Rows of the printed answer and of the cause in it, where there is just one. */
  readonly rows?: { readonly screen: number; readonly cause: number };
};

const COLUMNS = 80;
/** A terminal of 24 rows, with a prompt before and after the answer. */
const SCREEN = 22;
const ORDINARY = 12;

/** Rows on a terminal of 80 columns, on which a longer row runs over. */
const rowsOn = (rows: readonly string[]): number =>
  rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(row.length / COLUMNS)), 0);

function printedRows(diagnosis: Diagnosis): Verdict['rows'] {
  if (diagnosis.findings.filter(({ severity }) => severity !== 'info').length !== 1) return undefined;
  const rows = printDiagnosis(diagnosis, COLUMNS, (_format, text) => text)
    .trimEnd()
    .split('\n');
  const from = rows.findIndex((row) => /^[✗!] /.test(row));
  return { screen: rowsOn(rows), cause: rowsOn(rows.slice(from, rows.indexOf('', from))) };
}

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
    const rows = printedRows(diagnosis);
    const empty = emptyRemedies(recording, diagnosis);
    return { wrong, answer: told.join('\n'), empty, ...(rows ? { rows } : {}) };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error), answer: '', empty: [] };
  }
}

/** Names, paths, settings and figures: not the plain words of a sentence. */
const VALUES = /[\w$][\w.$/:@%+-]*[\w$]/g;
/** A value of several words, such as a schedule. */
const QUOTED = /"([^"\n]{3,})"/g;
const isValue = (word: string): boolean => /[\d./_:@-]|[a-z][A-Z]|[A-Z]{2}/.test(word) && word.length > 2;

/** Faults whose best remedy names nothing of the case but the object that is blamed and its container. */
function emptyRemedies(recording: CaseFolder['recording'], { findings }: Diagnosis): readonly string[] {
  let text: string | undefined;
  const held = (): string =>
    (text ??= `${JSON.stringify(recording.objects)}\n${Object.values(recording.logs ?? {}).join('\n')}`);
  return findings.flatMap(({ severity, container, subject, cause, remedies }) => {
    const [best] = remedies;
    if (severity === 'info' || !best || best.change) return [];
    const own = [container, subject.name, subject.kind, recording.namespace];
    const words = (best.text.match(VALUES) ?? []).filter((word) => isValue(word) && !own.includes(word));
    const quoted = [...best.text.matchAll(QUOTED)].map(([, text = '']) => text);
    return [...words, ...quoted].some((word) => held().includes(word)) ? [] : [`${cause}: ${best.text}`];
  });
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

    const printed: { readonly name: string; readonly screen: number; readonly cause: number }[] = [];
    for (const situation of cases) {
      const { name, expected: wanted } = situation;
      it(`${name}: ${wanted.title}`, async () => {
        const { wrong, answer, empty, rows } = await verdictOn(situation);
        if (rows) printed.push({ name, ...rows });
        if (name in misses)
          expect(wrong, `${name} is right now: take it out of ${set}/known-misses.json`).toBeDefined();
        else if (wrong !== undefined) expect.fail(`${wrong}\n${answer}`);
        if (!GENERAL.some((known) => name.startsWith(known)))
          expect(empty, 'the best remedy of each fault names a value of the case, or carries a change').toEqual([]);
        expect(rows?.screen ?? 0, `one cause fits on a screen of ${COLUMNS} columns`).toBeLessThanOrEqual(SCREEN);
      });
    }

    it('prints the ordinary cause in twelve rows', () => {
      const rows = printed.map(({ cause }) => cause).toSorted((a, b) => a - b);
      expect(rows.length).toBeGreaterThan(10);
      expect(rows[Math.floor(rows.length / 2)]).toBeLessThanOrEqual(ORDINARY);
    });
  });
