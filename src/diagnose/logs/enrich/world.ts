import { nearest } from '../../../core/names.ts';
import { change } from '../../rules/advice/change.ts';
import { editMount } from '../../rules/advice/edits.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { secretsOf } from '../../rules/advice/variables/secrets-of.ts';
import { atPath } from '../../places/files.ts';
import { unparsed } from './addresses.ts';
import type { Enriched, Enricher } from './enricher.ts';
import { backToImage } from './given/data-version.ts';
import type { Caught } from '../signatures/types.ts';

/** The node whose clock is meant, the keys whose value may hold the stray character, the claim behind old data. */
export const world: Enricher = {
  causes: [
    'MountPathInvalid',
    'ClockSkew',
    'SettingMalformed',
    'DataLayoutChanged',
    'DataVersionMismatch',
    'DataCorrupted',
  ],
  wants: (cause, { malformed }, facts) =>
    /^Data(?:Version|Layout)/.test(cause)
      ? ['replicasets', 'controllerrevisions']
      : cause === 'SettingMalformed' && malformed === undefined && takesWhole(facts)
        ? ['secrets']
        : [],
  add: (facts, one, cause, caught) => {
    const { path, mountPath, malformed } = caught;
    return cause === 'MountPathInvalid'
      ? (withoutKey(facts, one, mountPath) ?? ontoFolder(facts, one, path ?? mountPath))
      : cause === 'ClockSkew'
        ? onNode(one)
        : cause === 'SettingMalformed'
          ? malformed === undefined
            ? fed(facts, one)
            : unparsed(facts, one)
          : cause === 'DataCorrupted'
            ? damaged(one, path)
            : oldData(facts, one, caught);
  },
};

function onNode({ pod, view }: Failing): Enriched {
  const node = pod.spec?.nodeName;
  if (node === undefined) return {};
  return {
    only: true,
    details: { node },
    remedies: [
      `look at the clock of node ${node} (chronyc tracking, timedatectl) and of the other side: containers have the clock of their node, so container ${view.name} needs no new credentials`,
      `until it is right, let the pod run on another node: kubectl cordon ${node}, then delete pod ${pod.metadata?.name}`,
    ],
  };
}

/** One file of a volume (subPath) on a path that is a directory of the image: it is mounted as a file below it. */
function ontoFolder(facts: Facts, { view, owner }: Failing, path: string | undefined): Enriched {
  const mounts = view.spec?.volumeMounts ?? [];
  const mount = mounts.find(({ mountPath, subPath }) => mountPath.replace(/\/$/, '') === path && subPath !== undefined);
  const file = mount?.subPath?.split('/').at(-1);
  if (!mount || file === undefined || !/\.\w+$/.test(file) || path?.endsWith(`/${file}`)) return {};
  const right = `${path}/${file}`;
  const text = `set mountPath of volume ${mount.name} in container ${view.name} to ${right}: subPath ${mount.subPath} is a file, and ${path} is a directory of the image`;
  return {
    only: true,
    remedies: [editMount(facts, text, owner, view, mount, { field: 'mountPath', value: right })],
  };
}

/** Some container takes all keys of a Secret, which only the Secret names. */
const takesWhole = ({ pods }: Facts): boolean =>
  pods.some(({ spec }) => spec?.containers?.some(({ envFrom }) => envFrom?.some(({ secretRef }) => secretRef)));
/** A subPath that no key of the ConfigMap or Secret has: the kubelet makes an empty directory of that name. */
function withoutKey(facts: Facts, one: Failing, path: string | undefined): Enriched | undefined {
  const { view, owner } = one;
  const mount = view.spec?.volumeMounts?.find(({ mountPath, subPath }) => mountPath === path && subPath !== undefined);
  const [place] = path === undefined ? [] : atPath(facts, one, { kind: 'path', text: path });
  if (!mount || place?.lacks !== true) return undefined;
  const why = `${place.evidence.text}, and of a subPath that is not there the kubelet makes an empty directory`;
  const [edit] = place.near?.edits ?? [];
  // The only key that is there may hold anything.
  const alike = nearest(mount.subPath ?? '', [place.near?.key ?? '']).length > 0;
  return {
    only: true,
    evidence: [place.evidence],
    remedies: [
      edit?.path.endsWith('.subPath') && place.near && alike
        ? editMount(
            facts,
            `set subPath of volume ${mount.name} at ${path} in container ${view.name} to ${place.near.key}: ${why}`,
            owner,
            view,
            mount,
            { field: 'subPath', value: place.near.key },
          )
        : `set subPath of volume ${mount.name} at ${path} in container ${view.name} to a key that is there, or give that key its name: ${why}`,
    ],
  };
}

const MOST = 4;
/** Names of what is sent in a header. */
const KEY = /token|key|passw|secret|cred|auth/i;

/** Values that nobody sees when they are written: those out of keys. */
function fed(facts: Facts, one: Failing): Enriched {
  const { view } = one;
  const single = (view.spec?.env ?? []).flatMap(({ name, valueFrom }) => {
    const [kind, ref] = valueFrom?.secretKeyRef
      ? (['Secret', valueFrom.secretKeyRef] as const)
      : (['ConfigMap', valueFrom?.configMapKeyRef] as const);
    return ref?.name === undefined ? [] : [{ name, kind, object: ref.name, key: ref.key }];
  });
  // What a ConfigMap holds stands where everybody reads it.
  const whole = (view.spec?.envFrom ?? []).flatMap(({ secretRef, prefix = '' }) => {
    const object = secretRef?.name ?? '';
    const held = facts.secrets.find(({ metadata }) => metadata?.name === object)?.data ?? {};
    return Object.keys(held).map((key) => ({ name: `${prefix}${key}`, kind: 'Secret' as const, object, key }));
  });
  const keys = [...single, ...whole].toSorted((a, b) => Number(KEY.test(b.name)) - Number(KEY.test(a.name)));
  const [only] = keys;
  const from = secretsOf(one);
  if (!only)
    return from === ''
      ? {}
      : { better: true, remedies: [`write the value${from} again without the line break at its end`] };
  const told = keys.slice(0, MOST).map(({ name, kind, object, key }) => `${name} (key ${key} of ${kind} ${object})`);
  const text = `write the value again without the line break (echo adds one at the end; printf and kubectl create secret --from-literal do not): ${keys.length > 1 ? 'one of ' : ''}${told.join(', ')}`;
  return {
    better: true,
    details: { variables: told },
    remedies: [
      keys.length === 1 && only.kind === 'Secret'
        ? change(facts, text, 'set_secret_keys', { secret: only.object, keys: [only.key] })
        : text,
      `then restart what container ${view.name} belongs to: variables are read at its start`,
    ],
  };
}

const claimsOf = ({ pod, view }: Failing, path?: string): readonly string[] =>
  (view.spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const claim = pod.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return path === undefined || path.startsWith(mountPath) ? (claim ?? []) : [];
  });

/** Damaged data: the claim that holds it, whose copy is made first. */
function damaged(one: Failing, path: string | undefined): Enriched {
  const near = claimsOf(one, path);
  const claims = near.length > 0 ? near : claimsOf(one);
  if (claims.length === 0) return {};
  return {
    better: true,
    details: { claims },
    remedies: [
      `take a copy of volume claim ${claims.slice(0, 2).join(', ')} first (VolumeSnapshot, or a pod that mounts it)${path === undefined ? '' : `: the damage is at ${path}`}; then use the repair tool of the program in image ${one.view.spec?.image ?? 'of the container'}, or restore a backup`,
    ],
  };
}

function oldData(facts: Facts, one: Failing, caught: Caught): Enriched {
  const { view } = one;
  const claims = claimsOf(one);
  const back = backToImage(facts, one, caught);
  if (claims.length === 0) return back.length > 0 ? { better: true, remedies: back } : {};
  const copy = `take a copy (VolumeSnapshot) of volume claim ${claims.slice(0, 2).join(', ')} first`;
  const [first, ...more] = back;
  return {
    better: back.length > 0,
    details: { claims },
    // A way back that is a call is told before what is not one: the copy is a part of it.
    remedies:
      first !== undefined && typeof first !== 'string'
        ? [{ ...first, text: `${copy}, then ${first.text}` }, ...more]
        : [
            `${copy}: its data was written by another version than image ${view.spec?.image ?? 'of the container'}`,
            ...back,
          ],
  };
}
