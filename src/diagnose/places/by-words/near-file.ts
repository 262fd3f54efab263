import type { ContainerView } from '../../facts/containers.ts';
import { containersOf } from '../../facts/containers.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { mountedKeys } from '../files.ts';
import { isKeyMaterial } from '../near-key.ts';

/** It was not there to be opened; what could be read and is wrong is another matter. */
const MISSES =
  /\b(?:no such file|not (?:be )?found|does(?: not|n't) exist|is missing|(?:failed|unable|could not|couldn't|cannot|can't|error)\b[^\n]{0,12}\b(?:open|load|read|find|access|stat|locate)\w{0,4})\b/i;
const ELSE = /\b(?:permission denied|not permitted|parse|pars(?:e|ing) error|syntax|invalid|corrupt\w*|checksum)\b/i;
const FILE =
  /(?<![\w@%+.-])(?:[\w@%+.-]{0,80}\/){0,12}([\w@%+-][\w@%+.-]{0,100}\.[A-Za-z][A-Za-z0-9]{0,9})(?![\w-]|\.\w)/g;
const MOST_FILES = 400;
const MOST_TEXT = 20_000;

export type NearFile = { readonly wanted: string; readonly near: string; readonly where: string };

const filesIn = (text: string): readonly string[] =>
  [...text.slice(0, MOST_TEXT).matchAll(FILE)].map(([, name = '']) => name).slice(0, MOST_FILES);

const stem = (name: string): string => name.replace(/\.[^.]*$/, '').toLowerCase();
const wordsOf = (name: string): readonly string[] =>
  stem(name)
    .split(/[-_.@+%]+/)
    .filter((word) => word !== '');
const ending = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
const LEAST_WORDS = 3;

/** Called alike: but for upper case, for the ending, or for one word put in. */
function areAlike(wanted: string, other: string): boolean {
  if (wanted === other || isKeyMaterial(wanted) !== isKeyMaterial(other)) return false;
  if (wanted.toLowerCase() === other.toLowerCase() || stem(wanted) === stem(other)) return true;
  if (ending(wanted) !== ending(other)) return false;
  const [few, many] = [wordsOf(wanted), wordsOf(other)].toSorted((a, b) => a.length - b.length);
  return (
    few !== undefined &&
    many !== undefined &&
    few.length >= LEAST_WORDS - 1 &&
    many.length === few.length + 1 &&
    few.every((word) => many.includes(word))
  );
}

/**
 * A file that a sentence misses, and the one that is called almost so: among the files of mounted ConfigMaps, in the
 * commands of the pod's other containers and in those of their logs that were read.
 */
export function nearFile(facts: Facts, { view, pod }: Failing, sentence: string): NearFile | undefined {
  const text = sentence.slice(0, 1_000);
  if (!MISSES.test(text) || ELSE.test(text)) return undefined;
  const wanted = filesIn(text);
  if (wanted.length === 0) return undefined;
  const known = [
    ...mountedKeys(facts, view).map(({ map, key, file }) => ({
      file,
      where: `key ${key} of ConfigMap ${map}, which is mounted`,
    })),
    ...containersOf(pod)
      .filter(({ name }) => name !== view.name)
      .flatMap((other) => [...written(other), ...logged(facts, other)]),
  ];
  for (const name of new Set(wanted)) {
    if (known.some(({ file }) => file === name)) continue;
    const found = known.find(({ file }) => areAlike(name, file));
    if (found) return { wanted: name, near: found.file, where: found.where };
  }
  return undefined;
}

const called = ({ role, name }: ContainerView): string => `${role === 'init' ? 'init ' : ''}container ${name}`;

const written = (other: ContainerView) =>
  [
    ...(other.spec?.command ?? []),
    ...(other.spec?.args ?? []),
    ...(other.spec?.env ?? []).map(({ value = '' }) => value),
  ]
    .flatMap(filesIn)
    .map((file) => ({ file, where: `the file that ${called(other)} is told of` }));

const logged = (facts: Facts, other: ContainerView) =>
  [...facts.logs.values()]
    .filter(({ pod, container }) => pod === other.pod.metadata?.name && container === other.name)
    .flatMap(({ lines }) => lines.slice(-200).flatMap(({ text }) => filesIn(text.slice(0, 500))))
    .slice(0, MOST_FILES)
    .map((file) => ({ file, where: `the file that the log of ${called(other)} names` }));
