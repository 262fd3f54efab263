import { kindOfWord } from '../../../../../core/kinds.ts';
import { call, type Understood, type Wanted } from '../../../outcome.ts';
import { howMany, present, to, WHICH } from '../../count-makers.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { nearNames, refOf } from '../../world.ts';

const UP = '(back up|back online|back on|back|up again|online again|on again|again)';

/** What tells how many replicas a workload had before it was scaled to 0; the answer to it makes the change. */
function reads(read: Read, release: string | undefined): Wanted[] {
  const namespace = read.space === undefined ? {} : { namespace: read.space };
  return [
    { tool: 'list_resources', input: { kind: 'horizontalpodautoscalers', ...namespace } },
    ...(release === undefined ? [] : [{ tool: 'helm_diff', input: { release, ...namespace } }]),
  ];
}

/**
 * The number of replicas in the way back from the last change of this conversation, where that scaled this workload to
 * 0: one of the same name in another namespace, or of another kind, is another one.
 */
function undone({ workload, known, space, world: { memory, inventory } }: Read): number | undefined {
  const here = space ?? inventory?.namespace;
  for (const line of memory.undo?.split(' && ') ?? []) {
    const [, kind, name, replicas] =
      /\bscale (?:([^\s/]+)\/)?(\S+)(?: to |\b.*?--replicas=)(\d{1,6})\b/.exec(line) ?? [];
    const namespace = / -n (\S+)/.exec(line)?.[1] ?? here;
    const other = kind !== undefined && known !== undefined && kindOfWord(kind)?.kind !== known.kind;
    if (name === (known?.name ?? workload) && namespace === here && !other && Number(replicas) > 0)
      return Number(replicas);
  }
  return undefined;
}

/** "bring the fronted back up": one name is near. */
function misspelt(workload: string, { world: { inventory } }: Read): Understood | undefined {
  const [near, more] = inventory === undefined ? [] : nearNames(workload, inventory);
  return near === undefined || more !== undefined
    ? undefined
    : { ask: `Nothing here is called ${workload}. Do you mean ${near}? For example: "bring back ${near}".` };
}

/**
 * A workload that was switched off gets what it had before. One that is not switched off is looked at: whoever asks for
 * it sees it down, and another number of pods would be no answer to that.
 */
function backUp(read: Read): Understood | undefined {
  const { workload, world } = read;
  if (workload === undefined) return { ask: WHICH };
  // What is spoken of may be in a namespace whose workloads are not known.
  const elsewhere = read.elsewhere || (read.space !== undefined && read.space !== world.inventory?.namespace);
  const known = elsewhere ? undefined : read.known;
  if (known === undefined) {
    const before = elsewhere ? undone(read) : undefined;
    if (before !== undefined) return call('scale_workload', { workload, replicas: before, namespace: read.space });
    return elsewhere ? howMany(workload) : misspelt(workload, read);
  }
  // "start the report" is a run of it.
  if (/^(?:Cron)?Job$/.test(known.kind)) return undefined;
  const ref = refOf(known);
  const replicas = present(read, workload);
  const before = replicas === 0 ? undone(read) : undefined;
  if (before !== undefined) return call('scale_workload', { workload: ref, replicas: before, namespace: read.space });
  if (replicas === 0)
    return {
      calls: reads(read, known.release),
      restore: { workload: ref, kind: known.kind, name: known.name },
    };
  const looked = call('diagnose', { workload: ref, namespace: read.space });
  const wanted = replicas === undefined ? 'it has no number of replicas' : `${replicas} wanted`;
  return 'calls' in looked
    ? {
        ...looked,
        note: `${ref} is not switched off (${wanted}), so nothing is planned; this is how it is. To replace its pods, say "restart ${ref}".\n\n`,
      }
    : looked;
}

/** "bring the frontend back up", "start the backend again", and a number that is to be kept. */
export const BACK_UP_RULES: readonly Rule[] = [
  rule(
    [
      `(bring|put|take|turn|switch|power|start|boot|launch|wake) <ws> [${UP}|up|on] (with|at|to|on) <n> {replicas}`,
      `(bring|turn|switch|power|start|boot|wake) (back up|back on|back|up|on) <ws> (with|at|to) <n> {replicas}`,
    ],
    to(),
  ),
  rule(
    [
      `(bring|put|take|turn|switch|power) <w> ${UP}`,
      '(bring|put|turn|switch|power) <w> (up|on|online)',
      '(bring|put|turn|switch|power) (back up|back on|back online|back|up|on) <w> [again]',
      '(start|boot|launch|fire up|start up|wake up|wake|unpark|revive|resurrect) <w> [up] [again|back up]',
      '{scale} <w> [back] up again',
      '{scale} <w> back [to what it was|to the previous (number|count|size)|to (how many|as many as) it had]',
      '{scale} <w> to what it was [before]',
    ],
    backUp,
  ),
  rule(
    [
      '[ensure|see to it|make sure|be sure] [that] (there are|there is|we have) [always] [at least] <n> <w> [{replicas}] [always|at all times|at any time]',
      '[ensure|see to it|make sure|be sure] [that] <w> [always] (has|have|runs|keeps) [always] [at least] <n> {replicas} [always|at all times|at any time]',
      '(always|at all times) (keep|run|have) [at least] <n> <w> [{replicas}]',
    ],
    (read) => {
      const [n, workload] = [read.number('n') ?? 0, read.workload];
      if (workload === undefined) return { ask: WHICH };
      return {
        ask: `A controller keeps the number that it is given: should ${workload} be scaled to ${n}? To let it grow with its load, say "autoscale ${workload} between ${n} and ${2 * n} at 80% cpu". For example: "scale ${workload} to ${n}".`,
      };
    },
  ),
];
