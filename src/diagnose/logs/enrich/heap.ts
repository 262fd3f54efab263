import { logOf } from '../../read/logs.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { change } from '../../rules/advice/change.ts';
import { TEMPLATED } from '../../rules/advice/edits.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import type { Enriched } from './enricher.ts';

const HEAP_FLAG = /-Xm[sx]\w+|-XX:\w*(?:Heap|RAM)\w*=[\w.]+|--max-old-space-size=\d+/;

/** A heap that is asked for at the start and cannot be had: where its size stands, and the limit. */
export function tooLarge({ spec }: ContainerView, limit: string | undefined) {
  const entry = spec?.env?.find(({ value = '' }) => HEAP_FLAG.test(value));
  const argument = [...(spec?.command ?? []), ...(spec?.args ?? [])].find((one) => HEAP_FLAG.test(one));
  const place = entry
    ? ` (variable ${entry.name}: ${entry.value})`
    : argument === undefined
      ? ' (-Xms, -Xmx)'
      : ` (argument ${argument})`;
  return {
    only: true,
    remedies: [
      `lower the heap that container ${spec?.name} asks for at its start${place} below ${limit === undefined ? 'what the node has free' : `three quarters of its memory limit of ${limit}, or raise that limit`}`,
    ],
  };
}

/** The size of a heap in a flag, in MiB. */
const SIZED = /(?<flag>--max-old-space-size=|-Xmx)(?<size>\d+)(?<unit>[kmgKMG]?)/;
const MIB = 1_048_576;

/** A heap that its own flag keeps small, below a limit that leaves it room: the flag, and what would fit. */
export function tooSmall(
  facts: Facts,
  { view, owner }: Failing,
  limit: string | undefined,
  { jvm, v8 }: Readonly<Record<string, string>> = {},
): Enriched {
  const entry = view.spec?.env?.find(({ value = '' }) => SIZED.test(value));
  const argument = [...(view.spec?.command ?? []), ...(view.spec?.args ?? [])].find((one) => SIZED.test(one));
  const said = entry?.value ?? argument;
  const { flag = '', size = '', unit = '' } = SIZED.exec(said ?? '')?.groups ?? {};
  const bytes = limit === undefined ? undefined : parseQuantity(limit);
  if (said === undefined && bytes !== undefined && (jvm ?? v8) !== undefined)
    return byDefault(facts, { view, owner }, jvm !== undefined, bytes, limit ?? '');
  if (said === undefined || bytes === undefined) return {};
  const now =
    flag === '-Xmx' ? Number(size) * ({ k: 1 / 1_024, m: 1, g: 1_024 }[unit.toLowerCase()] ?? 1 / MIB) : Number(size);
  const room = Math.floor((bytes / MIB) * 0.75);
  const where = entry ? `variable ${entry.name}` : 'its arguments';
  if (room <= now)
    return {
      better: true,
      remedies: [
        `raise the memory limit of container ${view.name} (${limit}) and with it ${flag}${size}${unit} in ${where}: that heap fills the limit already`,
      ],
    };
  const wanted = `${flag}${room}${flag === '-Xmx' ? 'm' : ''}`;
  const text = `raise the heap of container ${view.name} to ${wanted} in ${where} (now ${flag}${size}${unit}): its memory limit is ${limit}`;
  const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name };
  return {
    better: true,
    remedies: [
      entry?.value !== undefined && TEMPLATED.test(owner.kind)
        ? change(facts, text, 'set_env', { ...input, name: entry.name, value: entry.value.replace(SIZED, wanted) })
        : text,
    ],
  };
}

/** What V8 writes of its last collections: the MB that its heap held before it. */
const COLLECTED = /(?:Mark-[Cc]ompact|Mark-sweep|Scavenge)[^\n\d]{0,40}(?<held>\d{1,7})(?:\.\d{1,3})? \(/;
const heldIn = (facts: Facts, view: ContainerView): number =>
  Math.max(
    0,
    ...(logOf(facts, view)?.lines ?? []).map(({ text }) => Number(COLLECTED.exec(text)?.groups?.['held'] ?? 0)),
  );

/** No flag sets the heap: of the JVM it is a quarter of the limit, of Node a size of its own. */
function byDefault(
  facts: Facts,
  { view, owner }: Pick<Failing, 'view' | 'owner'>,
  jvm: boolean,
  bytes: number,
  limit: string,
): Enriched {
  const name = jvm ? 'JAVA_TOOL_OPTIONS' : 'NODE_OPTIONS';
  const flag = jvm ? '-XX:MaxRAMPercentage=75' : `--max-old-space-size=${Math.floor((bytes / MIB) * 0.75)}`;
  const now = view.spec?.env?.find((one) => one.name === name);
  const value = now?.value === undefined || now.value === '' ? flag : `${now.value} ${flag}`;
  const text = `set ${name} of container ${view.name} to ${value}: no flag sets its heap, so it has ${jvm ? 'a quarter' : 'a default part'} of the memory limit of ${limit}`;
  const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name, name, value };
  const held = jvm ? 0 : heldIn(facts, view);
  if (held >= (bytes / MIB) * 0.75)
    return {
      better: true,
      remedies: [
        `raise the memory limit of container ${view.name} (${limit}), and set ${name} to --max-old-space-size of three quarters of the new one: its heap held ${held} MB when it ended, so one that fits ${limit} ends sooner`,
        `or find what container ${view.name} keeps: a heap that grows without end fills every limit`,
      ],
    };
  const free = now?.valueFrom === undefined && TEMPLATED.test(owner.kind);
  return { better: true, remedies: [free ? change(facts, text, 'set_env', input) : text] };
}
