import type { Evidence } from '../../core/diagnosis.ts';
import { entriesOf, isBad, isOptional, levelOf } from './blocks.ts';
import { field, logEvidence } from '../facts/evidence.ts';
import { endingOf, type Ending } from './fatal.ts';
import { perFacts } from '../facts/facts.ts';
import { logOf } from '../read/logs.ts';
import { failing, type Failing } from '../facts/state.ts';
import type { ContainerLog, Facts } from '../types.ts';

/** What log and termination message of a container say about its fault. */
export type Words = {
  readonly log: ContainerLog | undefined;
  readonly ending: Ending | undefined;
  /** The line before the first error, when it tells of a changed configuration. */
  readonly change: number | undefined;
  /** The first frame of the application itself in a stack trace. */
  readonly frame?: string | undefined;
  readonly evidence: readonly Evidence[];
  /** True when nothing was logged and no message left, and the log could be read. */
  readonly silent: boolean;
};

/** The words for each failing container, read once. */
const all = perFacts((facts) => new Map(failing(facts).map((one) => [one.view, words(facts, one)])));
export const wordsOf = (facts: Facts, one: Failing): Words => all(facts).get(one.view) ?? words(facts, one);

function words(facts: Facts, { view, fate, pod }: Failing): Words {
  const log = logOf(facts, view);
  const context = { view, exitCode: fate.type === 'ended' ? fate.run.exitCode : undefined };
  const message = fate.type === 'ended' ? (fate.run.message ?? '').trim() : '';
  const ending = log ? endingOf(log, context) : undefined;
  if (ending && log && (ending.signature || message === '')) {
    const place = frameIn(ending.entry);
    const lines = [ending.line, ...(place === undefined ? [] : [ending.entry.from + place])];
    const frame = place === undefined ? undefined : ending.entry.lines[place]?.trim();
    const evidence = lines.map((line) => logEvidence(log, line));
    return { log, ending, change: changeIn(log), frame, evidence, silent: false };
  }
  // The termination message is often the cheapest text of the cause (docs/diagnosis.md, reading rule 5).
  if (message !== '' && fate.type === 'ended') {
    const lines = message.split('\n').map((text) => ({ at: '', text }));
    const told = endingOf({ pod: '', container: view.name, previous: false, lines, known: true }, context);
    const text = field('Pod', pod.metadata?.name ?? '', `${fate.path}.message`, message);
    const own = ending && log ? [logEvidence(log, ending.line)] : [];
    return {
      log,
      ending: told ?? ending,
      change: log ? changeIn(log) : undefined,
      evidence: [text, ...own],
      silent: false,
    };
  }
  const empty = log?.known === true && log.lines.every(({ text }) => text.trim() === '');
  const tail = log && !empty ? [logEvidence(log, log.lines.length - 1)] : [];
  return { log, ending, change: log ? changeIn(log) : undefined, evidence: tail, silent: empty };
}

const PYTHON_FRAME = /^\s+File "(?!.*(?:site-packages|\/lib\/python|<frozen))/;
const OTHER_FRAME =
  /^\s+at (?!java\.|javax\.|sun\.|jdk\.|org\.(?:spring|apache|hibernate|postgresql)|node:|.*(?:node_modules|\(node:|native method|<anonymous>\)$))|^\t\/(?!usr\/local\/go)\S+\.go:\d+/i;

/** Python prints the innermost frame last, Java, Go and JavaScript first. */
function frameIn({ lines }: Ending['entry']): number | undefined {
  const python = lines.findLastIndex((line) => PYTHON_FRAME.test(line));
  const place = python >= 0 ? python : lines.findIndex((line) => OTHER_FRAME.test(line));
  return place > 0 ? place : undefined;
}

const CHANGE =
  /\b(?:config(?:uration)?|settings?|feature ?flags?|flags?|rules|properties)\b[^\n]{0,40}\b(?:re-?load(?:ed|ing)?|refresh(?:ed|ing)?|changed|updated|applied|swapped|switched)|\b(?:re-?load(?:ed|ing)?|appl(?:ied|ying)|refresh(?:ed|ing)?)\b[^\n]{0,30}\b(?:config(?:uration)?|settings?|flags?)\b|\bswitch(?:ed|ing) to\b|\bfeature ?flag\b[^\n]{0,60}\b(?:enabled|disabled|on|off)\b/i;

/**
 * The place of a line that tells of a changed configuration and after which the errors start: at most 4 entries before the first one, with
 * quiet lines ahead of it and at least two faults behind.
 */
function changeIn(log: ContainerLog): number | undefined {
  const entries = entriesOf(log.lines);
  const bad = entries.map(({ lines }) => {
    const text = lines.join('\n');
    return isBad(text) && !isOptional(text) && levelOf(text) !== 'low' && !CHANGE.test(lines[0] ?? '');
  });
  const first = bad.indexOf(true);
  if (first < 2 || bad.filter(Boolean).length < 2) return undefined;
  for (let index = first - 1; index >= Math.max(1, first - 4); index--)
    if (CHANGE.test(entries[index]?.lines[0] ?? '')) return entries[index]?.from;
  return undefined;
}
