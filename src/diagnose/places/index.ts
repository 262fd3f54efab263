import { speaksOfCloud } from '../logs/enrich/given/cloud-account.ts';
import { complaintIn } from '../../logs/meaning/complaint.ts';
import { namedIn, type Named } from '../../logs/meaning/named-things.ts';
import { containersOf } from '../facts/containers.ts';
import type { Failing } from '../facts/state.ts';
import { templateOf } from '../rules/advice/edits.ts';
import type { Facts, ListName } from '../types.ts';
import { inCommand } from './command.ts';
import { inEnvironment } from './environment.ts';
import { ownVariables } from './by-words/own-variables.ts';
import { spelledOut } from './by-words/spelled-out.ts';
import { atPath, inMountedMaps, mountedMaps } from './files.ts';
import { byAmount, bySmallAmount } from './related/amounts.ts';
import { atLine } from './related/at-line.ts';
import { folderOfSecret, inFolders } from './related/folder-files.ts';
import { inNeighbours, neighboursReadMaps } from './related/neighbours.ts';
import { asWord, inSiblings } from './related/siblings.ts';
import type { Place } from './config-place.ts';
import { speaksOfPort } from '../../logs/meaning/port-words.ts';

export type { Place } from './config-place.ts';

const MOST = 3;
const FINDERS = [inEnvironment, inCommand, inMountedMaps, atPath];

/**
 * Where what a sentence names stands in the pod template and in the ConfigMaps that were read, most telling first: the
 * names of settings, then values. `known` is what was read out of the sentence already. Words that only name the
 * container or its workload count not.
 */
export function placesOf(facts: Facts, one: Failing, sentence: string, known: readonly Named[] = []): readonly Place[] {
  if (isInjected(facts, one)) return [];
  const own = new Set([one.view.name, one.owner.name, facts.namespace, one.pod.metadata?.name ?? '']);
  const blamed = complaintIn(sentence)?.name;
  const things = [
    ...inFolders(one.view, sentence),
    ...known,
    ...ownVariables(facts, one.view, sentence),
    ...(blamed === undefined ? [] : [formOf(blamed)]),
    ...namedIn(sentence),
  ].filter(({ text }) => !own.has(text));
  const found: { readonly place: Place; readonly rank: number }[] = [];
  const seen = new Set<string>();
  const exact = atLine(facts, one, sentence);
  for (const place of exact.slice(0, 1)) {
    seen.add(place.evidence.source);
    found.push({ place, rank: -1 });
  }
  for (const find of FINDERS)
    for (const [rank, thing] of things.entries())
      for (const place of find(facts, one, thing)) {
        if (seen.has(place.evidence.source)) continue;
        seen.add(place.evidence.source);
        // The file of which the line is known, and who names that file, say nothing more.
        if (exact.length > 0 && thing.kind === 'path') continue;
        const token = asWritten(thing, place.says ?? '');
        found.push({ place: { ...place, token }, rank: place.lacks === true ? -1 : rank });
      }
  // Nothing is mounted at a path: who names it is what there is to correct.
  if (found.length === 0)
    for (const [rank, thing] of things.entries())
      if (thing.kind === 'path')
        for (const place of inMountedMaps(facts, one, asWord(thing))) found.push({ place, rank });
  if (found.length === 0)
    for (const [rank, thing] of things.entries())
      for (const place of [...inSiblings(facts, one, thing), ...inNeighbours(facts, one, thing)])
        if (!found.some((other) => other.place.evidence.source === place.evidence.source)) found.push({ place, rank });
  if (found.length === 0) for (const place of byAmount(facts, one, sentence)) found.push({ place, rank: 0 });
  if (found.length === 0) for (const place of bySmallAmount(facts, one, sentence)) found.push({ place, rank: 0 });
  // A sentence names nothing by its form: it may spell a setting out in plain words.
  if (found.length === 0)
    for (const { thing, words } of spelledOut(one.view, sentence))
      for (const place of FINDERS.flatMap((find) => find(facts, one, thing)))
        if (!found.some((other) => other.place.evidence.source === place.evidence.source))
          found.push({ place: { ...withFile(facts, one, place), token: words }, rank: 0 });
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ place }) => place)
    .slice(0, MOST);
}

/** A webhook has put the container into the pod: nothing of it stands in the template, so nothing can be set there. */
function isInjected(facts: Facts, { view, owner }: Failing): boolean {
  const spec = templateOf(facts, owner)?.spec;
  const own = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return own.length > 0 && own.every(({ name }) => name !== view.name);
}

/** A setting that holds the path of a file: what lies there is what has to be right. */
function withFile(facts: Facts, one: Failing, place: Place): Place {
  const path = /(?:^|[= ])(\/[\w./-]{2,200})$/.exec(place.says ?? '')?.[1];
  const [file] = path === undefined ? [] : atPath(facts, one, { kind: 'path', text: path });
  return file ? { ...place, says: `${place.says}, ${file.where}` } : place;
}

/** Of an address as much as stands at the place: a configuration seldom holds the whole URL of a request. */
const asWritten = (thing: Named, says: string): string =>
  thing.kind !== 'address' || says.includes(thing.text)
    ? thing.text
    : thing.port !== undefined && says.includes(`${thing.host}:${thing.port}`)
      ? `${thing.host}:${thing.port}`
      : thing.host;

/** The name that the complaint is about, which is often a plain word. */
const formOf = (name: string): Named =>
  namedIn(name).find(({ text }) => text === name) ?? { kind: 'quoted', text: name };

/**
 * ConfigMaps are worth reading when the container reads any, or one that it speaks with; Secrets (the names of their
 * keys) when a file is missed in a folder of them.
 */
export function wantsForPlaces(facts: Facts, one: Failing, sentence: string): readonly ListName[] {
  const { view } = one;
  const { env = [], envFrom = [] } = view.spec ?? {};
  const reads =
    mountedMaps(view).length > 0 ||
    containersOf(one.pod).some((other) => other.role === 'init' && mountedMaps(other).length > 0) ||
    env.some(({ valueFrom }) => valueFrom?.configMapKeyRef !== undefined) ||
    envFrom.some(({ configMapRef }) => configMapRef !== undefined);
  const settings =
    /(?<![\w.:/-])\d{5,12}(?![\w:/])/.test(sentence) ||
    namedIn(sentence).some(({ kind }) => kind === 'key' || kind === 'variable' || kind === 'quoted');
  return [
    ...(reads || (settings && neighboursReadMaps(facts, one)) ? (['configmaps'] as const) : []),
    ...(speaksOfPort(sentence) ? (['services'] as const) : []),
    ...(speaksOfCloud(sentence) ? (['serviceaccounts'] as const) : []),
    ...(folderOfSecret(view, inFolders(view, sentence)) ? (['secrets'] as const) : []),
  ];
}
