import { parseQuantity } from '../../core/quantity.ts';
import type { Done } from './conversation.ts';
import { yesNo } from './answer-yes-no.ts';
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
    case 'ages':
      return agesIn(data);
    case 'nodes':
      return nodesOf(shape.of, data);
    // Of two objects, not of the last result.
    case 'compare':
      return undefined;
    default:
      return linesAbout(shape.about, data);
  }
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

const MOST_AGES = 8;

/** Each row with its age; one age for all where they are of one. */
function agesIn(data: string): string | undefined {
  const table = tableOf(data);
  const [name, age] = ['NAME', 'AGE'].map((title) => table?.head.indexOf(title) ?? -1);
  if (table === undefined || name === undefined || age === undefined || name < 0 || age < 0) return undefined;
  const [first, ...more] = table.rows.map((row) => ({ name: row[name] ?? '', age: row[age] ?? '' }));
  if (first === undefined) return undefined;
  if (more.length > 0 && table.whole && more.every((one) => one.age === first.age))
    return `${more.length === 1 ? 'Both' : `All ${more.length + 1}`} are **${first.age}** old.`;
  const told = [first, ...more].slice(0, MOST_AGES).map((one) => `${one.name} is **${one.age}** old`);
  const left = table.rows.length - told.length;
  return `${told.join(', ')}${left > 0 || !table.whole ? `, and others` : ''}.`;
}

const ABOUT: Readonly<Record<Extract<Shape, { is: 'lines' }>['about'], RegExp>> = {
  image: /^container .*\bimage /,
  port: /^container .*\bport/,
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
