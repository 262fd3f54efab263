import type { KnownWorkload } from '../../../core/inventory.ts';
import { TODO_CHATBOT, TODO_CHATBOT_PARTS } from '../../../core/todo-chatbot.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import type { Read } from './rule.ts';
import { refOf } from './world.ts';

const ROLLS = /^(?:Deployment|StatefulSet|DaemonSet)$/;
const MOST = 6;

/** The tag of the one container; undefined for several containers, digests and no tag. */
const tagOf = ({ containers }: KnownWorkload): string | undefined =>
  containers.length === 1 ? /(?<!@sha256):([\w][\w.-]*)$/.exec(containers[0]?.image ?? '')?.[1] : undefined;

const isVersion = (tag: string | undefined): boolean => tag !== undefined && /^v?\d+\.\d/.test(tag);

/**
 * "upgrade to 1.2.0" without a name: the one workload, the one that runs a version, or all of one release, which run
 * the same tag. Otherwise it is asked, with what runs.
 */
export function ofTheApplication(read: Read, tag: string): Understood {
  const { inventory } = read.world;
  const all = read.elsewhere ? [] : (inventory?.workloads ?? []).filter(({ kind }) => ROLLS.test(kind));
  const versioned = all.filter((one) => isVersion(tagOf(one)));
  const tags = new Set(all.map(tagOf));
  const together = all.length <= MOST && tags.size === 1 && inventory?.releases.length === 1;
  const meant =
    read.text('image') !== undefined ? all.slice(0, 2) : together ? all : versioned.length === 1 ? versioned : all;
  const [only, other] = meant;
  if (only === undefined || (other !== undefined && (!together || read.text('image') !== undefined)))
    return which(all, tag);
  const owner = only.release;
  if (owner !== undefined && meant.every(({ release }) => release === owner)) return byHelm(read, owner, meant, tag);
  return {
    calls: meant.flatMap((one) => {
      const now = one.containers[0]?.image.replace(/@sha256:.*$/, '').replace(/:[^:/]+$/, '');
      const image = read.text('image') ?? `${now ?? ''}:${tag}`;
      return callsOf(call('set_image', { workload: refOf(one), image, namespace: read.place.namespace }));
    }),
  };
}

/**
 * Helm sets an image back with its next upgrade, so the release is upgraded. The bundled chart says where its tags are;
 * those of another chart are looked up in its values first.
 */
function byHelm(read: Read, release: string, meant: readonly KnownWorkload[], tag: string): Understood {
  const [, repository = '', version = tag] = /^(.+):([^:/]+)$/.exec(read.text('image') ?? '') ?? [];
  const set = meant.flatMap(({ labels }) => {
    const component = labels['app.kubernetes.io/component'] ?? '';
    if (!labels['helm.sh/chart']?.startsWith(`${TODO_CHATBOT}-`) || !TODO_CHATBOT_PARTS.includes(component)) return [];
    const at = `image.${component}`;
    return [...(repository === '' ? [] : [`${at}.repository=${repository}`]), `${at}.tag=${version}`];
  });
  const known = set.length >= meant.length;
  return call('helm_upgrade', { release, set: known ? set : [`:${tag}`], namespace: read.place.namespace });
}

function which(all: readonly KnownWorkload[], tag: string): Understood {
  const shown = all.slice(0, MOST).map((one) => `${refOf(one)} (${tagOf(one) ?? 'no tag'})`);
  const rest = all.length > MOST ? ` and ${all.length - MOST} more` : '';
  const those = shown.length === 0 ? '' : `: ${shown.join(', ')}${rest}`;
  const [first] = all;
  const example =
    first === undefined
      ? 'set the image of the backend to todo-chatbot-backend:v2'
      : `upgrade ${refOf(first)} to ${tag}`;
  return { ask: `The image of which workload${those}? For example: "${example}".` };
}
