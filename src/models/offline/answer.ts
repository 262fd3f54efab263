import { NOTHING_TO_CHANGE } from '../../core/errors.ts';
import { answerDiagnosis, type Run } from './answer-diagnosis.ts';
import { shaped } from './answer-shape.ts';
import { differences } from './answer-compare.ts';
import { changedLast } from './answer-changes.ts';
import { readDigest } from './digest.ts';
import type { Shape } from './outcome.ts';
import { spokenStep } from '../../core/spoken-step.ts';
import { understandUndo } from './understand.ts';
import { isChange } from './change-tools.ts';
import type { Done } from './conversation.ts';

/** Lines of a result that an answer repeats; the screen has them all. */
const LINES = 40;
/** What the sentence asked for: the form of the answer, and reads beside a change. */
type Wish = { readonly shape?: Shape | undefined; readonly reads?: readonly string[]; readonly asked?: string };

/** The answer of a turn, from the results of its calls alone. */
export function answer(done: readonly Done[], run: Run, wish: Wish = {}): string {
  const { shape, reads = [], asked } = wish;
  const changes = done.filter(({ name }) => isChange(name));
  if (shape?.is === 'compare') return compared(done, run);
  const [near, wide] = done;
  const only = done.at(-1);
  const first =
    shape === undefined || only === undefined || changes.length > 0 ? undefined : shaped(shape, only, asked);
  if (first !== undefined && only !== undefined) return withFirst(first, only, run);
  if (done.length === 2 && near?.name === 'diagnose' && wide?.name === 'diagnose' && !wide.error)
    return answerWider(near, wide, run);
  // Reads beside a change are part of the answer only when they were asked for, as in "… and show me the logs".
  const told = changes.length > 0 ? done.filter(({ name }) => isChange(name) || reads.includes(name)) : done;
  const shown = told.filter((one, index, all) => !ledOn(one, all[index + 1]) && !superseded(all, index));
  const texts = shown
    .filter((one) => !isChange(one.name) || !one.said.startsWith('not asked:'))
    .map((one, at, all) => {
      const beside = all.slice(0, at).some(isSent)
        ? 'before'
        : all.slice(at + 1).some(isSent)
          ? 'after'
          : changes.length > 1
            ? 'none'
            : undefined;
      return answerOne(one, run, beside);
    });
  // Two steps that fail for one reason say it once.
  return [...new Set(texts)].join('\n\n');
}

function compared(done: readonly Done[], run: Run): string {
  const [one, other] = done.filter(({ name, error }) => name === 'get_resource' && !error);
  const missing = done.find(({ name, error }) => name === 'get_resource' && error);
  const [failed] = missing === undefined ? [] : [answerError(missing, { ...run, oneShot: true })];
  if (one === undefined || other === undefined) return failed ?? 'Nothing was read that can be compared.';
  return differences(one.data, other.data);
}

/** A change that is in the cluster or may be, a program that was run. */
const isSent = ({ name, said }: Done): boolean => isChange(name) && /^(?:applied|sent|run|stopped|failed\.)/.test(said);

/** What the question asked for, then what there is besides. */
function withFirst(first: string, one: Done, run: Run): string {
  if (one.name === 'diagnose')
    return readDigest(one.data, one.input).healthy ? first : `${first}\n\n${answerDiagnosis(one, run)}`;
  return run.oneShot ? `${first}\n\n${excerpt(one.data, 'start')}` : first;
}

/** The workload itself is healthy; what stands around it. */
function answerWider(near: Done, wide: Done, run: Run): string {
  const what = readDigest(near.data, near.input).what;
  const around = readDigest(wide.data, wide.input);
  if (around.healthy) return `**Healthy**: nothing is wrong with ${what}, and nothing around it.`;
  return `${what} itself is healthy; the fault is around it.\n\n${answerDiagnosis(wide, run)}`;
}

/** A lookup that only led to the next call is not part of the answer. */
const ledOn = (one: Done, next: Done | undefined): boolean =>
  one.name === 'list_resources' && next?.name === 'get_resource';

const superseded = (done: readonly Done[], index: number): boolean => {
  const one = done[index];
  return (
    one?.error === true &&
    one.name === 'get_resource' &&
    done.slice(index + 1).some(({ name }) => name === 'get_resource')
  );
};

/** Whether another change of the same sentence was sent before or after this one; `none` of several was. */
type Beside = 'before' | 'after' | 'none' | undefined;

function answerOne(one: Done, run: Run, beside?: Beside): string {
  if (isChange(one.name)) return answerChange(one, run, beside);
  if (one.error) return answerError(one, run);
  switch (one.name) {
    case 'diagnose':
      return answerDiagnosis(one, run);
    case 'get_logs':
      return run.oneShot ? excerpt(one.data, 'end') : brief(one.data);
    case 'what_changed':
      return [changedLast(one.data), ...(run.oneShot ? [excerpt(one.data, 'start')] : [])].join('\n\n');
    default:
      return run.oneShot ? excerpt(one.data, 'start') : (one.data.split('\n', 1)[0] ?? '');
  }
}

/** In a conversation the screen shows the log itself: what it is of, how much of it there is, and what was left out. */
const brief = (data: string): string =>
  data
    .split('\n')
    .filter((line) => !line.startsWith('  ') && !line.startsWith('(for more:'))
    .slice(0, LINES)
    .map((line) => line.replace(/^== /, '- '))
    .join('\n');

/** The first line as the sentence, the rest as it is; long results keep the end that matters. */
function excerpt(data: string, side: 'start' | 'end'): string {
  const [head = '', ...lines] = data.split('\n');
  if (lines.length === 0) return head;
  const left = lines.length - LINES;
  const kept = left <= 0 ? lines : side === 'start' ? lines.slice(0, LINES) : lines.slice(-LINES);
  const note = left <= 0 ? [] : [`(${left} more lines ${side === 'start' ? 'below' : 'above'})`];
  const body = (side === 'start' ? [...kept, ...note] : [...note, ...kept]).map(forPerson);
  return [head, '', '```', ...body.map((line) => line.replaceAll('```', "'''")), '```'].join('\n');
}

/** What happened to a change, in the words of the API. Nothing is called done that was not said to be. */
function answerChange(one: Done, run: Run, beside: Beside): string {
  const { data, said, error } = one;
  const [title = '', ...lines] = data.split('\n');
  const verdict = said.split('\n')[0] ?? '';
  // In a conversation the screen shows what the server has now, and why something failed.
  const told = run.oneShot ? bullets(lines.filter((line) => !line.startsWith('undo: '))) : [];
  const details = [...told, ...undoOf(lines, run)];
  if (said.startsWith('dry run:')) return [`**Dry run, nothing was sent:** ${title}.`, ...details].join('\n');
  // What was done stands right above, with what the server has now.
  if (!error && !run.oneShot && beside === undefined) return ['**Done.**', ...details].join('\n');
  if (!error) return [`**Done:** ${title === '' ? verdict : title}.`, ...details].join('\n');
  if (verdict.startsWith('failed:')) return answerError(one, run);
  if (verdict.startsWith('not sent: the person said no'))
    return {
      before: 'All right, that was left out; what was done before stays as it is.',
      after: 'All right, the change that you said no to was left out.',
      none: 'All right, nothing was changed.',
    }[beside ?? 'none'];
  // The call says why, and what to do, right above.
  if (!run.oneShot && verdict.startsWith('not sent: this run is read-only'))
    return 'Nothing was changed: the reason stands above.';
  const sentence = `${verdict[0]?.toUpperCase() ?? ''}${verdict.slice(1)}`;
  return [sentence, ...(title === '' ? [] : ['', `- ${title}`]), ...details.slice(title === '' ? 0 : 1)].join('\n');
}

/** Lines of ours about a result stand in brackets. */
const forPerson = (line: string): string => (/^\(.*\)$/.test(line) ? spokenStep(line) : line);

const bullets = (lines: readonly string[]): string[] => {
  const full = lines.filter((line) => line.trim() !== '').slice(0, LINES);
  return full.length === 0
    ? []
    : ['', ...full.map((line) => `- ${line.startsWith('next step: ') ? spokenStep(line) : line}`)];
};

/** A command of more letters is read on the card, not in a sentence. */
const LONGEST_UNDO = 120;

/** How to take it back: by a word of the person where the planner understands the way, else by the command. */
function undoOf(lines: readonly string[], run: Run): string[] {
  const undo = lines.find((line) => line.startsWith('undo: '))?.slice('undo: '.length);
  if (undo === undefined) return [];
  const way = understandUndo(undo);
  const known = way !== undefined && 'calls' in way && way.calls.every(({ tool }) => run.tools.has(tool));
  const short = run.oneShot || undo.length <= LONGEST_UNDO;
  if (known) return ['', `Say **undo** and I propose to take it back${short ? ` (\`${undo}\`)` : ''}.`];
  if (/^(?:kubectl|helm|kubewhy) /.test(undo)) return ['', `To take it back: \`${undo}\`.`];
  return ['', `${undo[0]?.toUpperCase() ?? ''}${undo.slice(1).replace(/\.$/, '')}.`];
}

const ended = (sentence: string): string => (/[.?!]$/.test(sentence) ? sentence : `${sentence}.`);

function answerError({ data, said }: Done, run: Run): string {
  const [message = '', ...rest] = (data === '' ? said : data).split('\n');
  const next = rest.find((line) => line.startsWith('next step: '))?.slice('next step: '.length);
  if (!run.oneShot) return 'That did not work: the reason stands above.';
  if (next === NOTHING_TO_CHANGE) return `Nothing has to be changed: ${message}.`;
  const sentence = `That did not work: ${ended(spokenStep(message))}`;
  return next === undefined ? sentence : `${sentence}\n\nNext step: ${ended(spokenStep(next))}`;
}
