import { expect, it } from 'vitest';
import { cardLines } from '../../src/ui/card-lines.ts';
import { widthOf } from '../../src/ui/text/line.ts';
import { PROSE } from '../../src/ui/text/wrap.ts';
import { diagnosisLines } from '../../src/ui/views/diagnosis.ts';
import { questionOf } from '../helpers/ui-question.ts';
import { VIEWS } from '../helpers/ui-views.ts';

const long = 'the limit of this container is below what the program needs at its start, as its log says '
  .repeat(3)
  .trim();
const widest = (rows: readonly (readonly { text: string; tone?: string }[])[]): number =>
  Math.max(...rows.map((row) => widthOf(row as never)));

it('prose on a wide screen is never wider than 100 cells: a diagnosis, and the words of a card', () => {
  const found = VIEWS.flatMap(([, view]) => (view.type === 'diagnosis' ? [view.diagnosis] : []))[0];
  if (found === undefined) throw new Error('no diagnosis among the views');
  const findings = found.findings.map((one) => ({ ...one, title: long, remedies: [{ text: long }], evidence: [] }));
  expect(widest(diagnosisLines({ ...found, findings }, 200))).toBeLessThanOrEqual(PROSE);
  const question = questionOf(
    { title: long, warnings: [{ code: 'x', text: long }] },
    { said: long, reason: long, rehearsal: { ok: true, notes: [long], warnings: [long] } },
  );
  expect(widest(cardLines(question, 200, 'brief'))).toBeLessThanOrEqual(PROSE);
});

it('what is sent, and commands, take the whole width', () => {
  const command = `kubectl patch ${'x'.repeat(300)}`;
  expect(widest(cardLines(questionOf({ kubectl: [command] }), 200))).toBeGreaterThan(PROSE);
});
