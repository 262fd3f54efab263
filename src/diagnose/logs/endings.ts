import type { Cause } from '../../core/causes/index.ts';
import type { Evidence } from '../../core/diagnosis.ts';
import { field, logEvidence } from '../facts/evidence.ts';
import { perFacts } from '../facts/per-facts.ts';
import { failing, type Failing } from '../facts/state.ts';
import { logOf } from '../read/logs.ts';
import type { ContainerLog, Facts } from '../types.ts';
import { changeIn } from './change.ts';
import { endingOf } from './fatal.ts';
import type { Ending } from './fit.ts';

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
  const change = log ? changeIn(log) : undefined;
  if (ending && log && (ending.signature || message === '')) {
    const { frame, evidence } = evidenceOf(log, ending);
    return { log, ending, change, frame, evidence, silent: false };
  }
  // The termination message is often the cheapest text of the cause (docs/diagnosis.md, reading rule 5).
  if (message !== '' && fate.type === 'ended') {
    const lines = message.split('\n').map((text) => ({ at: '', text }));
    const told = endingOf({ pod: '', container: view.name, previous: false, lines, known: true }, context);
    const text = field('Pod', pod.metadata?.name ?? '', `${fate.path}.message`, message);
    const own = ending && log ? [logEvidence(log, ending.line)] : [];
    return { log, ending: told ?? ending, change, evidence: [text, ...own], silent: false };
  }
  const empty = log?.known === true && log.lines.every(({ text }) => text.trim() === '');
  // The frame of a table tells nothing.
  const place = log?.lines.findLastIndex(({ text }) => /[\p{L}\d]/u.test(text)) ?? -1;
  const tail = log && place >= 0 ? [logEvidence(log, place)] : [];
  return { log, ending, change, evidence: tail, silent: empty };
}

/** The line that decides, the application's own frame, and the error beside it. */
export function evidenceOf(log: ContainerLog, ending: Ending): Pick<Words, 'frame' | 'evidence'> {
  const place = frameIn(ending.entry);
  const frame = place === undefined ? undefined : ending.entry.lines[place]?.trim();
  const lines = [
    ending.line,
    ...(ending.beside ? [ending.beside.line] : []),
    ...(ending.also ? [ending.also.line] : []),
    ...(place === undefined || !isOfCode(ending) ? [] : [ending.entry.from + place]),
  ];
  return { frame, evidence: lines.map((line) => logEvidence(log, line)) };
}

/** Where in the code is a proof of what the code does; of a file, a server or a limit it proves nothing. */
const OF_CODE: ReadonlySet<Cause> = new Set<Cause>(['UncaughtException', 'ApplicationError', 'ModuleNotFound']);
const isOfCode = ({ signature }: Ending): boolean => signature === undefined || OF_CODE.has(signature.cause);

const PYTHON_FRAME = /^\s+File "(?!.*(?:site-packages|\/lib\/python|<frozen))/;
const OTHER_FRAME =
  /^\s+at (?!java\.|javax\.|sun\.|jdk\.|kotlin\.|scala\.|groovy\.|org\.(?:spring|apache|hibernate|postgresql|mariadb|jboss|eclipse)|com\.(?:mysql|mongodb|zaxxer|google|fasterxml)|io\.(?:netty|grpc|vertx)|reactor\.|System\.|Microsoft\.|node:|.*(?:node_modules|\(node:|native method|<anonymous>\)$))|^\t\/(?!usr\/local\/go|\S*\/(?:vendor|pkg\/mod|k8s\.io)\/)\S+\.go:\d+/i;

/** Python prints the innermost frame last, Java, Go and JavaScript first. */
function frameIn({ lines }: Ending['entry']): number | undefined {
  const python = lines.findLastIndex((line) => PYTHON_FRAME.test(line));
  const place = python >= 0 ? python : lines.findIndex((line) => OTHER_FRAME.test(line));
  return place > 0 ? place : undefined;
}
