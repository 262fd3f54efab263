import { pointerKey } from '../json-pointer.ts';
import { objectWord } from '../object-word.ts';
import { portText } from '../forward.ts';
import { placeOf } from '../places.ts';
import type { Change, Edit, Guard } from '../plan.ts';
import { shownJson, visible } from '../visible.ts';
import { shellLine } from './shell.ts';

const MOST = 3;
const LONGEST = 120;

const nameOf = ({ target }: Change): string => visible(objectWord(target));
const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
const shown = (value: unknown): string => cut(value === undefined ? 'absent' : shownJson(value));
const keyOf = (path: string): string => visible(pointerKey(path.split('/').at(-1) ?? ''));

const RESTARTED = /\/metadata\/annotations(?:\/kubectl\.kubernetes\.io~1restartedAt)?$/;
const isRestart = ({ path, to }: Edit): boolean =>
  RESTARTED.test(path) &&
  (path.endsWith('restartedAt') ||
    (typeof to === 'object' && to !== null && Object.keys(to).join() === 'kubectl.kubernetes.io/restartedAt'));

function editTitle(change: Extract<Change, { verb: 'edit' }>): string {
  const { edits, guards = [], target } = change;
  const [first] = edits;
  const name = nameOf(change);
  if (first === undefined) return `change nothing of ${name}`;
  if (edits.length > 1) {
    const paths = edits.slice(0, MOST).map((edit) => placeOf(edit, guards));
    const more = edits.length > MOST ? ` and ${edits.length - MOST} more` : '';
    return `change ${edits.length} fields of ${name}: ${paths.join(', ')}${more}`;
  }
  const { path, from, to } = first;
  if (change.subresource === 'ephemeralcontainers') return `add a debug container to ${name}: ${debugged(to)}`;
  if (path === '/spec/replicas' && from !== undefined && to !== undefined)
    return `scale ${name} from ${shown(from)} to ${shown(to)}`;
  if (path.endsWith('/image') && to !== undefined)
    return `set the image of container ${guarded(guards, path.replace(/image$/, 'name'))} of ${name} to ${shown(to)}`;
  if (path === '/spec/paused') return `${to === true ? 'pause' : 'resume'} the rollout of ${name}`;
  if (path === '/spec/suspend') return `${to === true ? 'suspend' : 'resume'} ${name}`;
  if (isRestart(first)) return `restart ${name}`;
  if (/^(?:ConfigMap|Secret)$/.test(target.kind) && /^\/(?:data|stringData|binaryData)\//.test(path))
    return `${from === undefined ? 'add' : to === undefined ? 'remove' : 'change'} ${keyOf(path)} of ${name}`;
  return `${to === undefined ? 'remove' : from === undefined ? 'add' : 'change'} ${placeOf(first, guards)} of ${name}`;
}

const debugged = (to: unknown): string => {
  const [one] = (Array.isArray(to) ? to : [to]) as readonly ({ image?: unknown } | undefined)[];
  return `image ${shown(one?.image)}`;
};

const guarded = (guards: readonly Guard[], path: string): string => {
  const value = guards.find((guard) => guard.path === path)?.value;
  return typeof value === 'string' ? visible(value) : placeOf({ path });
};

function titleOf(change: Change): string {
  const { target } = change;
  switch (change.verb) {
    case 'edit':
      return editTitle(change);
    case 'delete':
      return `delete ${nameOf(change)}`;
    case 'create':
      return target.kind === 'Namespace' ? `create namespace ${visible(target.name)}` : `create ${nameOf(change)}`;
    case 'apply':
      return `apply ${nameOf(change)}`;
    case 'evict':
      return `evict ${nameOf(change)}`;
    case 'exec':
      return `run in ${nameOf(change)}, container ${visible(change.container)}: ${cut(visible(shellLine(change.argv)))}`;
    case 'forward': {
      const ports = change.ports.slice(0, MOST).map(portText).join(', ');
      const more = change.ports.length > MOST ? ` and ${change.ports.length - MOST} more` : '';
      const { through } = change;
      const by = through ? ` (${visible(through.kind.toLowerCase())}/${visible(through.name)})` : '';
      return `forward ${ports}${more} of ${nameOf(change)}${by}`;
    }
    case 'secret':
      return `${change.exists ? 'set' : 'create'} ${nameOf(change)} with ${change.values.keys.map(visible).join(', ')}`;
    case 'helm': {
      const { action, release, namespace, chart, otherChart, toRevision } = change.release;
      const before =
        otherChart === undefined ? '' : `from ${visible(otherChart.name)} ${visible(otherChart.version)} to `;
      const to = action === 'rollback' ? ` to revision ${toRevision ?? '?'}` : '';
      const what = chart === undefined ? '' : ` (${before}${visible(chart.name)} ${visible(chart.version)})`;
      return `${action === 'rollback' ? 'roll back' : action} release ${visible(release)} in ${visible(namespace)}${to}${what}`;
    }
  }
}

/** One line that says what the changes do, made of the requests alone. */
export function requestTitle(changes: readonly Change[]): string {
  const titles = changes.slice(0, MOST).map(titleOf);
  return titles.join('; then ') + (changes.length > MOST ? `; then ${changes.length - MOST} more changes` : '');
}
