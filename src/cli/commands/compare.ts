import { AppError, EXIT } from '../../core/errors.ts';
import { kindOfWord, KINDS } from '../../core/kinds.ts';
import { safeText } from '../../core/redact.ts';
import { compare, type Comparison } from '../compare/differences.ts';
import { readSide, type Side } from '../compare/read.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { settingsForContexts } from '../contexts/own-cluster.ts';
import { openCluster, withoutModelKeys } from '../open.ts';
import { formOf, inForm } from '../output/forms.ts';
import { printView } from '../print/print-view.ts';
import { inColour, styler } from '../print/style.ts';
import { readSettings } from '../settings.ts';

/**
 * `kubewhy compare A B [WORKLOAD]`: what differs between two contexts (in the namespace of -n, else each one's own) or
 * two namespaces of one cluster. Exit 0 when nothing does, 10 when something does, 1 when not all could be read and
 * nothing was found.
 */
export async function runCompare(
  [a, b, workload]: readonly [string, string, string | undefined],
  { output, ...flags }: Flags,
  io: Io,
): Promise<number> {
  const form = formOf(output, ['text', 'json']);
  const { contextNames } = await import('../../cluster/index.ts');
  const { kubeconfig } = readSettings(flags, io.env);
  // Whoever names a scenario beside the names means namespaces of it.
  const known = new Set(flags.scenario === undefined ? await contextNames(withoutModelKeys(io.env), kubeconfig) : []);
  const contexts = [a, b].filter((name) => known.has(name));
  if (contexts.length === 2) settingsForContexts(flags, io.env);
  if (contexts.length === 1)
    throw new AppError(
      'usage',
      `${safeText(contexts[0] ?? '')} is a context and ${safeText(contexts[0] === a ? b : a)} is none`,
      'name two contexts, or two namespaces of one cluster; "kubectl config get-contexts" lists the contexts',
    );
  const [left, right] = await Promise.all(
    contexts.length === 2
      ? [sideOf(a, { ...flags, context: a }, io), sideOf(b, { ...flags, context: b }, io)]
      : [sideOf(a, { ...flags, namespace: a }, io), sideOf(b, { ...flags, namespace: b }, io)],
  );
  const wanted = workload === undefined ? undefined : wordOf(workload);
  const there = [...left.objects.keys(), ...right.objects.keys()];
  const only = wanted === undefined ? undefined : isCalled(wanted, there);
  if (only && !there.some(only)) throw notThere(safeText(workload ?? ''), [left, right]);
  const found = compare(left, right, only);
  for (const hole of found.notRead) io.err(`not compared: ${hole}\n`);
  if (found.differences.length > 0 && found.hidden.length > 0)
    io.err(`not compared: ${many(found.hidden.length)} not read (-o json names them)\n`);
  io.out(form.name === 'text' ? textOf(found, io) : (inForm(form, found) ?? ''));
  if (found.differences.length > 0) return EXIT.findings;
  return found.same ? EXIT.ok : EXIT.error;
}

/** `deploy/web` as the sides call it: `deployment/web`. */
function wordOf(workload: string): string {
  const [word = '', ...name] = workload.toLowerCase().split('/');
  return [name.length === 0 ? word : (kindOfWord(word)?.kind.toLowerCase() ?? word), ...name].join('/');
}

/**
 * Whether an object is the one that was named: by its name or kind and name, else by the end of its name, as workloads
 * are named everywhere (backend for shop-backend).
 */
function isCalled(wanted: string, there: readonly string[]): (object: string) => boolean {
  const exactly = (object: string): boolean => object === wanted || object.split('/')[1] === wanted;
  return there.some(exactly) ? exactly : (object) => object.endsWith(`-${wanted}`);
}

/** What could not be read may have it. */
function notThere(workload: string, sides: readonly Side[]): AppError {
  const holes = sides.flatMap(({ name, unread }) => [...unread.keys()].map((kind) => `${kind} of ${safeText(name)}`));
  return new AppError(
    'not-found',
    `neither side has ${workload}${holes.length === 0 ? '' : ` among what could be read (not: ${holes.join(', ')})`}`,
    'leave it out to compare all',
  );
}

async function sideOf(name: string, flags: Flags, io: Io): Promise<Side> {
  const cluster = await openCluster(readSettings(flags, io.env), io);
  try {
    if (cluster.notice) io.err(`${safeText(name)}: ${cluster.notice}\n`);
    const { reader, namespace } = cluster;
    const side = await readSide(name, reader, namespace, io.signal);
    // An empty namespace and one that is not there look the same.
    if (side.objects.size === 1 && side.unread.size === 0)
      await reader.get(KINDS.namespaces, namespace, undefined, io.signal);
    return side;
  } finally {
    await cluster.close();
  }
}

const CELL = 60;
const cell = (value: string | null): string => {
  const text = (value ?? '(none)').replaceAll('\n', '⏎');
  return text.length <= CELL ? text : `${text.slice(0, CELL - 1)}…`;
};

/** "3 deployments, 2 secrets": what stands on both sides. */
const counts = (compared: Comparison['compared']): string =>
  Object.entries(compared)
    .filter(([kind]) => kind !== 'cluster')
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : kind.endsWith('s') ? 'es' : 's'}`)
    .join(', ')
    .replace(/ys\b/g, 'ies');

const many = (count: number): string => (count === 1 ? '1 value of a secret is' : `${count} values of secrets are`);

function textOf({ left, right, differences, notRead, compared, hidden }: Comparison, io: Io): string {
  const names = `${safeText(left)} and ${safeText(right)}`;
  const what = counts(compared);
  if (differences.length === 0 && what === '') return `nothing of ${names} could be compared\n`;
  const secret = hidden.length === 0 ? '' : `; ${many(hidden.length)} not read and may differ`;
  if (differences.length === 0)
    return notRead.length === 0
      ? `${names} do not differ in what is compared: ${what}${secret}\n`
      : `nothing differs of what could be compared of ${names} (${what})${secret}\n`;
  const rows = differences.map((one) => [one.object, one.field ?? '', cell(one.left), cell(one.right)]);
  const columns = ['OBJECT', 'FIELD', safeText(left), safeText(right)];
  return printView({ type: 'table', title: '', columns, rows }, io.columns, styler(inColour(io)));
}
