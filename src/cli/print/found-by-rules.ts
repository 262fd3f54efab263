import type { Diagnosis, Finding } from '../../core/diagnosis.ts';
import type { AgentEvent } from '../../core/events.ts';
import { safeText } from '../../core/redact.ts';
import type { Io } from '../io.ts';
import { printDiagnosis } from './print-diagnosis.ts';
import { inColour, styler, wrap } from './style.ts';
import type { Summary } from './summary.ts';

/** Most causes that stand above an answer; the rest is counted. */
const MOST = 3;

/**
 * The findings of the rules beside the answer of a model: their causes at once, before the model has said a word, and
 * all of them in its place when it has given no whole answer. The offline planner's answer is made of them, so it needs
 * neither.
 */
export class FoundByRules {
  /** Id of the model that answers. */
  model = '';
  readonly #io: Io;
  readonly #shown = new Set<string>();
  #last: Diagnosis | undefined;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Lines for standard output at this event; empty for most. */
  take(event: AgentEvent): string {
    if (/^(?:replay:)?offline$/.test(this.model)) return '';
    if (event.type !== 'result' || event.view?.type !== 'diagnosis') return '';
    const { diagnosis } = event.view;
    this.#last = diagnosis;
    const serious = diagnosis.findings.filter(({ severity }) => severity !== 'info');
    const fresh = serious.filter((one) => !this.#shown.has(keyOf(one)));
    for (const one of fresh) this.#shown.add(keyOf(one));
    const lines = fresh.slice(0, MOST).map((one) => this.#line(one));
    if (fresh.length > MOST) lines.push(`  and ${fresh.length - MOST} more: kubewhy diagnose shows all`);
    return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
  }

  /** The whole diagnosis, in the place of an answer that did not come or is not whole. */
  instead({ stopped, answer }: Pick<Summary, 'stopped' | 'answer'>): string {
    const whole = stopped !== 'model-error' && stopped !== 'length' && answer.trim() !== '';
    if (whole || this.#last === undefined) return '';
    const style = styler(inColour(this.#io));
    return `${answer.trim() === '' ? '' : '\n'}${printDiagnosis(this.#last, Math.min(this.#io.columns, 100), style)}`;
  }

  #line(one: Finding): string {
    const style = styler(inColour(this.#io));
    const columns = Math.min(this.#io.columns, 100);
    const sure = one.confidence === 'certain' ? '' : ` (${one.confidence})`;
    const head = `${style(one.severity === 'critical' ? 'red' : 'yellow', one.severity === 'critical' ? '✗' : '!')} ${style('bold', one.cause)}${sure} on ${one.subject.kind.toLowerCase()}/${one.subject.name}: `;
    const [best] = one.remedies;
    const remedy =
      best === undefined ? '' : `\n  ${style('green', '→')} ${wrap(safeText(best.text), columns - 4, '    ')}`;
    return `${head}${wrap(safeText(one.title), columns - 2, '  ')}${remedy}`;
  }
}

const keyOf = ({ cause, subject }: Finding): string => `${cause} ${subject.kind}/${subject.name}`;
