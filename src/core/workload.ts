import { AppError } from './errors.ts';
import { kindOfWord } from './kinds.ts';
import { distance, nearest } from './names.ts';

/** Something a person can name: what stands in a list of candidates. */
export type Named = {
  readonly kind: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
};

/** Kinds that a bare name is looked up as, in this order. */
export const WORKLOAD_ORDER = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod'] as const;

/** A kind as kubectl takes it: one word, then perhaps its group (`certificates.cert-manager.io`, `ec2nodeclass`). */
const KIND_NAME = /^([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9.-]+)?)[/ ](\S+)$/;

/** The two words of `KIND/NAME` or `KIND NAME`, whatever kinds there are; undefined for anything else. */
export function kindAndName(text: string): { readonly kind: string; readonly name: string } | undefined {
  const [, kind, name] = KIND_NAME.exec(text.trim()) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/**
 * `KIND/NAME`, `KIND NAME` or a bare name, as the person wrote it. An unknown kind is a bad-input that names the known
 * ones.
 */
export function parseWorkload(text: string): { readonly kind?: string; readonly name: string } {
  const words = kindAndName(text);
  if (!words) return { name: text.trim() };
  const kind = kindOfWord(words.kind);
  if (!kind)
    throw new AppError(
      'bad-input',
      `unknown kind ${JSON.stringify(words.kind)} in ${JSON.stringify(text)}`,
      'use kubectl’s words: deployment/NAME, sts/NAME, pod/NAME …',
    );
  return { kind: kind.kind, name: words.name };
}

/** One slip in a long name: the only one that it can be, whatever else shares a part with it. */
function oneSlip<T extends Named>(name: string, candidates: readonly T[]): T | undefined {
  const near = name.length < 7 ? [] : candidates.filter((one) => distance(name, one.name, 2) <= 2);
  const [only, other] = near;
  return other === undefined && only !== undefined && distance(name, only.name, 1) <= 1 ? only : undefined;
}

const LABELS = ['app.kubernetes.io/component', 'app.kubernetes.io/name', 'app', 'component', 'k8s-app'] as const;

/**
 * The candidate that the person means. An exact name wins, in WORKLOAD_ORDER; then a unique part of a name that stands
 * between dashes ("backend" of "todo-chatbot-backend") or the value of a usual label; then a unique near spelling,
 * which is reported in `corrected`. not-found and ambiguous names are AppErrors (not-found, bad-input) that list what
 * there is.
 */
export function matchWorkload<T extends Named>(
  text: string,
  candidates: readonly T[],
  where: string,
): { readonly found: T; readonly corrected: boolean } {
  const wanted = parseWorkload(text);
  const pool = wanted.kind === undefined ? candidates : candidates.filter(({ kind }) => kind === wanted.kind);
  const rank = ({ kind }: Named): number => {
    const at = (WORKLOAD_ORDER as readonly string[]).indexOf(kind);
    return at < 0 ? WORKLOAD_ORDER.length : at;
  };
  const sorted = [...pool].sort((a, b) => rank(a) - rank(b));
  const name = wanted.name.toLowerCase();
  const exact = sorted.find((candidate) => candidate.name === name);
  if (exact) return { found: exact, corrected: false };

  const owners = sorted.filter(({ kind }) => wanted.kind !== undefined || kind !== 'Pod');
  const parts = owners.filter((candidate) => `-${candidate.name}-`.includes(`-${name}-`));
  const labelled = owners.filter((candidate) => LABELS.some((label) => candidate.labels?.[label] === name));
  const tail = parts.filter((candidate) => candidate.name.endsWith(`-${name}`));
  for (const group of [tail, parts, labelled]) {
    const top = group.filter((candidate) => candidate === group[0] || rank(candidate) === rank(group[0] ?? candidate));
    if (top.length === 1 && top[0]) return { found: top[0], corrected: false };
    if (top.length > 1)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(text)} can mean ${list(top)} in ${where}`,
        'name one of them as KIND/NAME',
      );
  }
  const words = new Map<string, T[]>();
  for (const candidate of owners)
    for (const word of new Set([candidate.name, ...candidate.name.split('-')]))
      words.set(word, [...(words.get(word) ?? []), candidate]);
  const slip = oneSlip(name, owners);
  const near =
    slip === undefined
      ? [...new Set(nearest(name, [...words.keys()], 6).flatMap((word) => words.get(word) ?? []))]
      : [slip];
  // A text that could be no name (a flag, a path, another alphabet) is never taken for one: what it is near to is only
  // named.
  const kind = wanted.kind?.toLowerCase();
  const missing =
    kind === undefined ? `no workload ${JSON.stringify(text)}` : `no ${kind} ${JSON.stringify(wanted.name)}`;
  const plain = /^[a-z0-9][a-z0-9._-]*$/.test(name);
  if (near.length === 1 && near[0] && plain) return { found: near[0], corrected: true };
  if (near.length > 0) throw new AppError('not-found', `${missing} in ${where}`, `did you mean ${list(near)}?`);
  const asKind = kind === undefined ? kindOfWord(name) : undefined;
  if (asKind)
    throw new AppError(
      'not-found',
      `${missing} in ${where}`,
      `${name} is a kind: name one of them as ${asKind.words[0] ?? name}/NAME, or nothing for all of ${where}`,
    );
  const none = kind === undefined ? `nothing runs in ${where}` : `${where} has no ${kind}`;
  throw new AppError(
    'not-found',
    `${missing} in ${where}`,
    owners.length > 0 ? `there is ${list(owners)}` : `${none}; choose another namespace with -n`,
  );
}

const list = (items: readonly Named[]): string => {
  const shown = items.slice(0, 8).map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
  return shown.join(', ') + (items.length > 8 ? ` and ${items.length - 8} more` : '');
};
