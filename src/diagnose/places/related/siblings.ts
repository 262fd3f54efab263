import type { Named } from '../../../logs/meaning/named-things.ts';
import { containersOf } from '../../facts/containers.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { inCommand } from '../command.ts';
import { inEnvironment } from '../environment.ts';
import { inMountedMaps, mountedMaps } from '../files.ts';
import type { Place } from '../config-place.ts';

/** A setting that is a folder: `dataDir=/data/zk`, `--data /var/lib/x`, `path: "/srv"`. */
const FOLDER = /(?:^|[\s"'=:])(\/[\w@%+-]{1,60}(?:\/[\w.@%+-]{1,60}){0,6})\/?["']?\s*;?\s*$/;
const MOST_LINES = 1_000;

/**
 * What a container misses and another container of its pod (an init container, a sidecar) makes or names: the command
 * or variable there, and, where that writes into another folder than the one the container is told, both.
 */
export function inSiblings(facts: Facts, one: Failing, thing: Named): readonly Place[] {
  if (thing.kind === 'address') return [];
  return containersOf(one.pod)
    .filter(({ name, role }) => name !== one.view.name && role !== 'ephemeral')
    .flatMap((view) => {
      const other: Failing = { ...one, view, fate: { type: 'fine' } };
      return [
        ...inCommand(facts, other, thing),
        ...inEnvironment(facts, other, thing),
        // What an init container copies is what the container reads.
        ...(view.role === 'init' ? inMountedMaps(facts, other, asWord(thing)) : []),
      ];
    })
    .map((place) => ({ ...place, where: `${place.where} of the same pod` }))
    .map((place) => {
      const folder = new RegExp(`(/[\\w./-]{1,200})/${escaped(thing.text)}(?![\\w-])`).exec(place.says ?? '')?.[1];
      const told = folder === undefined ? undefined : toldFolder(facts, one, folder);
      return told === undefined ? place : { ...place, says: `${place.says}, while ${told}` };
    });
}

/** A path as a word of a file, where nothing lies at it. */
export const asWord = (thing: Named): Named => (thing.kind === 'path' ? { kind: 'quoted', text: thing.text } : thing);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A folder above or below that one which the container is told to work in. */
function toldFolder(facts: Facts, { view }: Failing, folder: string): string | undefined {
  const { env = [], args = [], command = [] } = view.spec ?? {};
  const said: readonly (readonly [string, string])[] = [
    ...[...command, ...args].map((word) => [`args of container ${view.name}`, word] as const),
    ...env.map(({ name, value = '' }) => [`variable ${name}`, value] as const),
    ...mountedMaps(view).flatMap(({ name }) => {
      const map = facts.configmaps.find(({ metadata }) => metadata?.name === name);
      return Object.entries(map?.data ?? {}).flatMap(([key, text]) =>
        text
          .split('\n')
          .slice(0, MOST_LINES)
          .map((line, place) => [`line ${place + 1} of key ${key} of ConfigMap ${name}`, line.trim()] as const),
      );
    }),
  ];
  for (const [where, text] of said) {
    const path = FOLDER.exec(text)?.[1];
    if (path !== undefined && path !== folder && (path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`)))
      return `container ${view.name} is told ${path} (${where}: ${text.slice(0, 80)})`;
  }
  return undefined;
}
