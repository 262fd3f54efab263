import { leafChanges, showLeaves } from './leaf-diff.ts';
import { canonical } from '../../core/json.ts';
import { looksSecret } from '../../core/plain-secrets.ts';
import { strengthOf } from '../../core/secrets/names.ts';
import type { Container, PodTemplate } from '../../core/kubernetes.ts';

/** One difference of two pod templates. `text` says it in words: an image with both names, variables by name alone. */
export type TemplateChange = { readonly field: string; readonly text: string };

/** Fields that are compared whole, the ones that most often matter first; every other field of the API follows them. */
const WHOLE = [
  'command',
  'args',
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'volumeMounts',
  'securityContext',
  'lifecycle',
];
const POD = ['volumes', 'serviceAccountName', 'securityContext', 'nodeSelector', 'affinity', 'tolerations'];
/** Told in words of their own; `serviceAccount` is the former name of `serviceAccountName`. */
const OTHERWISE = new Set(['name', 'image', 'env', 'envFrom', 'resources']);
const POD_OTHERWISE = new Set(['containers', 'initContainers', 'ephemeralContainers', 'serviceAccount']);

type Node = Readonly<Record<string, unknown>>;

/** The fields of either that differ: those of `first` in their order, then all others by name. */
function differing(a: Node, b: Node, first: readonly string[], otherwise: ReadonlySet<string>): readonly string[] {
  const rest = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => !first.includes(field));
  return [...first, ...rest.toSorted()].filter((field) => !otherwise.has(field) && differs(a[field], b[field]));
}

const byName = (template: PodTemplate | undefined): ReadonlyMap<string, Container> =>
  new Map(
    [...(template?.spec?.initContainers ?? []), ...(template?.spec?.containers ?? [])].map((one) => [one.name, one]),
  );

const differs = (a: unknown, b: unknown): boolean => canonical(a ?? null) !== canonical(b ?? null);

/** What the newer of two templates changed, in the order in which it matters to a person. */
export function templateChanges(before: PodTemplate | undefined, after: PodTemplate | undefined): TemplateChange[] {
  const old = byName(before);
  const now = byName(after);
  const found: TemplateChange[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const a = old.get(name);
    const b = now.get(name);
    if (!a || !b) found.push({ field: `containers[${name}]`, text: `container ${name} ${b ? 'added' : 'removed'}` });
    else found.push(...ofContainer(name, a, b));
  }
  const a: Node = { ...before?.spec };
  const b: Node = { ...after?.spec };
  for (const field of differing(a, b, POD, POD_OTHERWISE))
    found.push({ field, text: told(field, '', a[field], b[field]) });
  return found;
}

function ofContainer(name: string, a: Container, b: Container): TemplateChange[] {
  const at = (field: string): string => `containers[${name}].${field}`;
  const found: TemplateChange[] = [];
  if (a.image !== b.image) found.push({ field: at('image'), text: `image of ${name} ${a.image} → ${b.image}` });
  const variables = environment(a, b);
  if (variables !== '') found.push({ field: at('env'), text: `env of ${name}: ${variables}` });
  if (differs(a.envFrom, b.envFrom)) found.push({ field: at('envFrom'), text: `envFrom of ${name} changed` });
  if (differs(a.resources, b.resources))
    found.push({ field: at('resources'), text: `resources of ${name} ${amounts(a)} → ${amounts(b)}` });
  const old: Node = { ...a };
  const now: Node = { ...b };
  for (const field of differing(old, now, WHOLE, OTHERWISE))
    found.push({ field: at(field), text: told(field, ` of ${name}`, old[field], now[field]) });
  return found;
}

/** Both values where they are few and short; of commands their options alone, since another word may be a secret. */
function told(field: string, of: string, before: unknown, after: unknown): string {
  if (field === 'command' || field === 'args') return `${field}${of}${options(before, after)}`;
  const leaves = leafChanges(before, after);
  return leaves ? showLeaves(field, of, leaves) : `${field}${of} changed`;
}

const MOST_OPTIONS = 3;
/** After one dash a value may be glued to its letter (`-pPASSWORD`): then nothing of it is shown. */
const OPTION = /^(?:--(?<name>[\w.-]{1,60})(?:=(?<value>[^\n]{0,60}))?|-[A-Za-z])$/;

function isShown(word: string): boolean {
  const found = OPTION.exec(word);
  const { name = '', value } = found?.groups ?? {};
  return found !== null && (value === undefined || isSetting(name, value));
}

/** Names whose values are often secrets although they have other meanings, too. */
const MAY_BE_SECRET = /key|licen[cs]e|auth|master/i;
/** Numbers, words of one case, hosts, paths and addresses: what settings are made of, and passwords should not be. */
const PLAIN =
  /^(?:[+-]?\d{1,12}(?:\.\d{1,6}){0,3}[A-Za-z%]{0,3}|(?:[a-z]{1,24}|[A-Z]{1,24})(?:[-_][A-Za-z0-9]{1,12}){0,6}|[\w-]{1,40}(?:\.[\w-]{1,40}){1,6}(?::\d{2,5})?|[a-z][\w-]{0,40}:\d{2,5}|(?:[a-z][a-z0-9+.-]{1,12}:\/\/|\/|git@)[\w./:-]{1,60})$/;

/** True for a value that may be told: by its own form, and as its name announces no secret. */
const isSetting = (name: string, value: string): boolean =>
  !MAY_BE_SECRET.test(name) && strengthOf(name) === 'none' && PLAIN.test(value) && !looksSecret(name, value);

/** `: --replSet=rs0 removed`, `: --max=5 added`. */
function options(before: unknown, after: unknown): string {
  const list = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
  const [old, now] = [list(before), list(after)];
  const of = (words: readonly string[], others: readonly string[], what: string): readonly string[] =>
    words.filter((word) => !others.includes(word) && isShown(word)).map((word) => `${word} ${what}`);
  const found = [...of(old, now, 'removed'), ...of(now, old, 'added')];
  return found.length === 0 || found.length > MOST_OPTIONS ? ' changed' : `: ${found.join(', ')}`;
}

const amounts = ({ resources }: Container): string => JSON.stringify(resources ?? {});

/** Variables by name: what was added, removed, and given another value or source; both values of plain settings. */
function environment(a: Container, b: Container): string {
  const [old, now] = [a, b].map(({ env = [] }) => new Map(env.map((one) => [one.name, one])));
  const names = (list: readonly string[], word: string): string[] =>
    list.length > 0 ? [`${list.join(', ')} ${word}`] : [];
  const added = [...(now?.keys() ?? [])].filter((name) => !old?.has(name));
  const removed = [...(old?.keys() ?? [])].filter((name) => !now?.has(name));
  const again = [...(now?.keys() ?? [])].filter((name) => timesOf(b, name) > Math.max(1, timesOf(a, name)));
  const changed = [...(now?.keys() ?? [])].filter(
    (name) => !again.includes(name) && old?.has(name) && differs(old.get(name), now?.get(name)),
  );
  const pairs = changed.map((name) => [name, old?.get(name)?.value, now?.get(name)?.value] as const);
  const shown = pairs
    .filter(([name, ...both]) => both.every((value) => value !== undefined && isSetting(name, value)))
    .slice(0, MOST_VALUES);
  const rest = changed.filter((name) => !shown.some(([own]) => own === name));
  return [
    ...names(removed, 'removed'),
    ...names(added, 'added'),
    ...shown.map(([name, from, to]) => `${name} ${from} → ${to}`),
    ...names(rest, 'changed'),
    ...names(again, 'set once more, which wins'),
  ].join('; ');
}

const MOST_VALUES = 2;
const timesOf = ({ env = [] }: Container, name: string): number => env.filter((one) => one.name === name).length;

/** Variables that only the older and only the newer template has, of all containers. */
export function renamed(before: PodTemplate | undefined, after: PodTemplate | undefined) {
  const names = (template: PodTemplate | undefined): Set<string> =>
    new Set([...byName(template).values()].flatMap(({ env = [] }) => env.map(({ name }) => name)));
  const [old, now] = [names(before), names(after)];
  return { removed: [...old].filter((name) => !now.has(name)), added: [...now].filter((name) => !old.has(name)) };
}
