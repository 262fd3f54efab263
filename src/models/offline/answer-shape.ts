import { parseQuantity } from '../../core/quantity.ts';
import type { Done } from './conversation.ts';
import { readDigest, type FoundCause } from './digest.ts';
import type { Shape } from './outcome.ts';
import { type Row, type Table, tableOf } from './table.ts';

/**
 * The first sentence of an answer whose question asked for a yes, a number or a name; undefined where the result does
 * not tell. `asked`: the question as it was put.
 */
export function shaped(shape: Shape, done: Done, asked = ''): string | undefined {
  const { name, data, error } = done;
  if (error) return undefined;
  switch (shape.is) {
    case 'yes-no':
      return name === 'diagnose' ? yesNo(shape.when, done, asked) : undefined;
    case 'count':
      return counted(shape, data);
    case 'top':
      return top(shape.column, data);
    case 'nodes':
      return nodesOf(shape.of, data);
    // Of two objects, not of the last result.
    case 'compare':
      return undefined;
    default:
      return linesAbout(shape.about, data);
  }
}

/** States that a question names, and what a finding says that bears it out; a fault of another kind is no yes to it. */
const STATES: readonly (readonly [asked: RegExp, borne: RegExp, reads?: string])[] = [
  [/\bpending\b/, /pending|unschedul|schedul(?:ing|able|er)|quota|unbound|no node|not bound/i],
  [
    /\b(?:restarting|crashing|crashlooping|looping|flapping|dying|crashed|keeps (?:restarting|crashing|failing|dying))\b/,
    /crash|restart|\bkill|OOM|\bexits? (?:code|with)|ends with|liveness|panic/i,
  ],
  [/\b(?:oomkilled|ooming|out of memory)\b/, /OOM|out of memory|HeapExhausted|MemoryLimitTooLow/i],
  [/\bevicted\b/, /evict/i],
  [
    /\b(?:slow|sluggish|laggy|choking|overloaded)\b/,
    /slow|throttl|latency|overload|time[sd]? ?out|timeout|saturat|too many/i,
    'how fast it answers is not measured here',
  ],
];

/** The words of a question in small letters, without those that can only be names (`pending-orders`, `job/slow`). */
const wordsOf = (asked: string): string =>
  asked.toLowerCase().replace(/\S+/g, (word) => (/[-/]\w/.test(word) ? '' : word));

/** What the question asked about besides "is something wrong", when it named a state of its own. */
const stateOf = (asked: string) => STATES.find(([state]) => state.test(wordsOf(asked)));

const WORK = /^(?:deployment|statefulset|daemonset|replicaset|cronjob|job|pod)\/(\S+)/;
const MADE = /^(?:replicaset|job|pod)\//;

/** What is wrong with a workload that the asked one leans on is no state of the asked one. */
function isOfOther({ subject }: FoundCause, what: string): boolean {
  const [asked, blamed] = [WORK.exec(what)?.[1], WORK.exec(subject)?.[1]];
  if (asked === undefined || blamed === undefined) return false;
  const makes = (owner: string, name: string, whole: string): boolean =>
    MADE.test(whole) && name.startsWith(`${owner}-`);
  return asked !== blamed && !makes(asked, blamed, subject) && !makes(blamed, asked, what);
}

function yesNo(when: 'healthy' | 'ill', { data, input }: Done, asked: string): string {
  const { healthy, progressing, findings, what } = readDigest(data, input);
  const faults = findings.filter(({ severity }) => severity !== 'info');
  const [word, borne, unmeasured] = (when === 'ill' ? stateOf(asked) : undefined) ?? [];
  // What follows from a cause is a state as well: a host that is not known makes a container crash.
  const says = ({ cause, title, explains }: FoundCause): boolean =>
    borne?.test(`${cause} ${title} ${explains}`) ?? true;
  const bears = (one: FoundCause): boolean => says(one) && (borne === undefined || !isOfOther(one, what));
  const first = faults.find(bears) ?? faults[0];
  if (!healthy && first === undefined)
    return `It is **not known** whether ${what} is well: what decides it could not be read.\n\n${data}`;
  const limits = unmeasured === undefined ? '' : ` (${unmeasured})`;
  if (progressing && first === undefined)
    return `${when === 'healthy' ? 'Not yet' : 'No'}. **Progressing**: nothing is wrong with ${what} so far, and a rollout goes on${limits}.`;
  if (healthy || first === undefined) {
    const begin = when === 'healthy' ? 'Yes. ' : unmeasured === undefined ? 'No. ' : '';
    return `${begin}**Healthy**: nothing is wrong with ${what}${limits}.`;
  }
  const said = `${first.title} (${first.subject}).`;
  if (!bears(first)) {
    const named = word?.exec(wordsOf(asked))?.[0] ?? 'that';
    const of = says(first) ? ` of ${what}` : '';
    return `Nothing that I read says "${named}"${of}${limits}, but not all is well: **${first.title}** (${first.subject}).`;
  }
  return `**${when === 'healthy' ? 'No' : 'Yes'}**: ${said}`;
}

const READY = /^(\d+)\/(\d+)$/;

/** Whether a row is in a state, as far as its columns tell; undefined: they do not. */
function inState(state: string, { head }: Table, row: Row): boolean | undefined {
  const cell = (column: string): string | undefined => row[head.indexOf(column)];
  const [, ready, wanted] = READY.exec(cell('READY') ?? '') ?? [];
  const whole = ready === undefined ? undefined : ready === wanted;
  const status = cell('STATUS');
  switch (state) {
    case 'running':
      return status === undefined ? whole : status === 'Running';
    case 'not running':
      return status === undefined ? undefined : status !== 'Running';
    case 'ready':
    case 'healthy':
      return whole;
    case 'not ready':
    case 'unready':
    case 'not healthy':
    case 'unhealthy':
    case 'failing':
      return whole === undefined ? undefined : !whole && !/^(?:Completed|Succeeded)$/.test(status ?? '');
    case 'pending':
      return status === undefined ? undefined : status === 'Pending';
    case 'crashing':
    case 'crashlooping':
      return status === undefined ? undefined : /CrashLoop|Error|OOM/.test(status);
    case 'restarted':
      return restartsOf(cell('RESTARTS'), 0);
    case 'completed':
      return status === undefined ? undefined : /^(?:Completed|Succeeded)$/.test(status);
    default:
      return restartsOf(cell('RESTARTS'), Number(/^restarted more than (\d+) times$/.exec(state)?.[1] ?? Number.NaN));
  }
}

const restartsOf = (cell: string | undefined, above: number): boolean | undefined => {
  const count = /^\d+/.exec(cell ?? '')?.[0];
  return count === undefined || Number.isNaN(above) ? undefined : Number(count) > above;
};

function counted({ noun, filter }: Extract<Shape, { is: 'count' }>, data: string): string | undefined {
  const table = tableOf(data);
  const [head = ''] = data.split('\n');
  if (table === undefined) return undefined;
  if (filter === undefined) return undefined;
  const states = table.rows.map((row) => inState(filter, table, row));
  if (states.includes(undefined))
    return `I cannot tell from this list which ${noun} are ${filter}; it shows all: ${head}.`;
  const found = table.rows.filter((_row, at) => states[at] === true);
  const names = found.slice(0, 8).map((row) => row[table.head.indexOf('NAME')] ?? '');
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
  const least = table.whole ? '' : 'at least ';
  return `**${least}${found.length} of ${table.whole ? '' : 'the listed '}${table.rows.length} ${noun}** ${filter.startsWith('restarted') ? (found.length === 1 ? 'has' : 'have') : found.length === 1 ? 'is' : 'are'} ${filter}${found.length === 0 ? '.' : `: ${names.join(', ')}${more}.`}`;
}

function top(column: 'CPU' | 'MEMORY' | 'RESTARTS', data: string): string | undefined {
  const table = tableOf(data);
  const at = table?.head.indexOf(column) ?? -1;
  if (table === undefined || at < 0) return undefined;
  const sized = table.rows.flatMap((row) => {
    const size = parseQuantity(/^\d+(?:\.\d+)?(?:m|[KMGTPE]i)?\b/.exec(row[at] ?? '')?.[0]);
    return size === undefined ? [] : [{ row, size }];
  });
  const first = sized.sort((a, b) => b.size - a.size)[0];
  if (first === undefined) return undefined;
  if (column === 'RESTARTS' && table.head.includes('NAME')) {
    const names = sized
      .filter(({ size }) => size === first.size)
      .map(({ row }) => row[table.head.indexOf('NAME')] ?? '');
    const which = `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
    const listed = table.whole ? '' : ' of those that are listed';
    return first.size === 0
      ? `**None** of the ${table.whole ? '' : 'listed '}pods has restarted.`
      : `**${which}** restarted the most${listed}: ${first.row[at] ?? ''}.`;
  }
  const [pod = '', container = ''] = first.row;
  return `**${pod}** uses the most ${column === 'CPU' ? 'CPU' : 'memory'}: ${first.row[at] ?? ''} in container ${container}.`;
}

/** Which nodes the pods of a workload run on; its name stands in theirs. */
function nodesOf(name: string, data: string): string | undefined {
  const table = tableOf(data);
  const at = table?.head.indexOf('NODE') ?? -1;
  if (table === undefined || at < 0) return undefined;
  const own = table.rows.filter((row) => `-${row[table.head.indexOf('NAME')] ?? ''}`.includes(`-${name}-`));
  const nodes = [...new Set(own.map((row) => row[at] ?? '-'))];
  if (own.length === 0) return undefined;
  const on = nodes.slice(0, 8).map((node) => (node === '-' ? 'no node yet' : `**${node}**`));
  const node = nodes.length === 1 ? 'the node' : 'the nodes';
  return `${own.length} ${own.length === 1 ? 'pod' : 'pods'} of ${name} on ${node} ${on.join(', ')}${nodes.length > on.length ? ' and others' : ''}${table.whole ? '.' : '; the list was not whole.'}`;
}

const ABOUT: Readonly<Record<Extract<Shape, { is: 'lines' }>['about'], RegExp>> = {
  image: /^container .*\bimage /,
  size: /^container |\b(?:requests|limits)\b/,
  env: /^container |^\s+env\b/,
  probe: /^container |Probe:/,
  replicas: /^READY /,
};

/** The lines of an object that were asked for, as they stand. */
function linesAbout(about: Extract<Shape, { is: 'lines' }>['about'], data: string): string | undefined {
  const [head = '', ...rest] = data.split('\n');
  const ready = about === 'replicas' ? /^READY (\d+)\/(\d+)/m.exec(data) : null;
  if (ready !== null)
    return `**${ready[2]} replicas** are wanted, ${ready[1]} of them ready (${head.split(',')[0] ?? ''}).`;
  const lines = rest.filter((line) => ABOUT[about].test(line)).slice(0, 20);
  return lines.length === 0 ? undefined : [head, '', ...lines.map((line) => `- ${line.trim()}`)].join('\n');
}
