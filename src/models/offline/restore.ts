import type { Done, Next } from './conversation.ts';
import { present, type Restore } from './outcome.ts';
import { tableOf } from './table.ts';
import type { Meaning } from './understand.ts';

/** "bring the frontend back up": the number of replicas that it had, from what was read; else it is asked. */
export function restore(done: readonly Done[], meaning: Meaning | undefined): Next {
  if (meaning === undefined || !('calls' in meaning) || meaning.restore === undefined) return undefined;
  const { restore: wanted, calls } = meaning;
  if (done.length !== calls.length) return undefined;
  const { workload } = wanted;
  const found = leastOf(done, wanted) ?? ofRelease(done, wanted);
  if (found === undefined)
    return {
      text: `${workload} is scaled to 0, and I know of no autoscaler and no release that says how many replicas it had, so nothing is planned. To how many should it be scaled? For example: "scale ${workload} to 3".`,
    };
  return {
    call: {
      tool: 'scale_workload',
      input: present({ workload, replicas: found.replicas, namespace: calls[0]?.input['namespace'] }),
    },
    text: `${found.says}\n\n`,
  };
}

type Before = { readonly replicas: number; readonly says: string };
const usable = (replicas: number, says: string): Before | undefined =>
  Number.isInteger(replicas) && replicas > 0 ? { replicas, says } : undefined;

/** An autoscaler rests while its target is at 0, and goes on from its least number. */
function leastOf(done: readonly Done[], { kind, name }: Restore): Before | undefined {
  const list = done.find((one) => one.name === 'list_resources' && !one.error);
  const table = list === undefined ? undefined : tableOf(list.data);
  const cell = (row: readonly string[], title: string): string => row[table?.head.indexOf(title) ?? -1] ?? '';
  const row = table?.rows.find((one) => cell(one, 'REFERENCE') === `${kind}/${name}`);
  if (row === undefined) return undefined;
  const least = Number(cell(row, 'MINPODS'));
  return usable(least, `Its autoscaler ${cell(row, 'NAME')} goes on from its least number, ${least}.`);
}

/**
 * `~ deployment/web spec.replicas: release 2, now 0`, a line of what was changed by hand. A value of another object
 * that reads so stands further back in its line.
 */
function ofRelease(done: readonly Done[], { kind, name }: Restore): Before | undefined {
  const diff = done.find((one) => one.name === 'helm_diff' && !one.error);
  const title = `~ ${kind.toLowerCase()}/${name} `;
  for (const line of diff?.data.split('\n') ?? []) {
    const says = line.startsWith(title)
      ? /^spec\.replicas: release (\d{1,6}), now 0$/.exec(line.slice(title.length))
      : null;
    const replicas = Number(says?.[1]);
    if (says !== null) return usable(replicas, `Its release says ${replicas} replicas.`);
  }
  return undefined;
}
