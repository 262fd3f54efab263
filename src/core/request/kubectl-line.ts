import type { Target } from '../cluster.ts';
import { canonical, type Json } from '../json.ts';
import { KINDS } from '../kinds.ts';
import type { Change, Edit } from '../plan.ts';
import { exactJson } from '../visible.ts';
import { editOperations } from './patch.ts';
import { shellLine } from './shell.ts';

type EditChange = Extract<Change, { verb: 'edit' }>;

const ASCII = /^[\x20-\x7e]*$/;
const IMAGE = /^\/spec(?:\/jobTemplate\/spec)?\/template\/spec\/(?:containers|initContainers)\/\d+\/image$/;
const VARIABLE =
  /^(\/spec(?:\/jobTemplate\/spec)?\/template\/spec\/(?:containers|initContainers)\/\d+)\/env\/\d+(\/value)?$/;
/**
 * kubectl reads a wildcard in a container's name, `-` at the end of a variable as a removal, and words with a dash as
 * flags.
 */
const CONTAINER = /^[a-z0-9][a-z0-9-]*$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;
const TEMPLATED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']);

/** `deployment/web`, or with the resource in full where the kind is not one of ours. */
function wordOf({ target, resource }: Change): string {
  const cut = target.apiVersion.lastIndexOf('/');
  const [group, version] = [cut < 0 ? '' : target.apiVersion.slice(0, cut), target.apiVersion.slice(cut + 1)];
  const known = Object.values(KINDS).find(({ kind, group: own }) => kind === target.kind && own === group);
  const word = known ? target.kind.toLowerCase() : `${resource.plural}.${version}${group === '' ? '.' : `.${group}`}`;
  return `${word}/${target.name}`;
}

const whereOf = ({ target, resource }: Change, cluster: Pick<Target, 'context' | 'embedded'>): string[] => [
  ...(cluster.embedded ? [] : ['--context', cluster.context]),
  ...(target.namespace === undefined || !resource.namespaced ? [] : ['-n', target.namespace]),
];

/**
 * The command that does the same by hand, made of the request alone; undefined where kubectl cannot say it (Secrets,
 * helm, names that it would read as something else). A test runs each with --dry-run=server and compares with what the
 * request stores.
 */
export function kubectlLine(change: Change, cluster: Pick<Target, 'context' | 'embedded'>): string | undefined {
  const { target } = change;
  if (![target.name, target.namespace ?? '', cluster.context].every((text) => ASCII.test(text))) return undefined;
  const line = (...words: readonly string[]): string => shellLine(['kubectl', ...whereOf(change, cluster), ...words]);
  switch (change.verb) {
    case 'edit': {
      // kubectl patches no ephemeral containers, and kubectl debug makes others.
      if (change.subresource === 'ephemeralcontainers') return undefined;
      const words = secretData(change) ? undefined : editWords(change);
      return words && line(...words);
    }
    case 'delete':
      return line(
        'delete',
        wordOf(change),
        `--cascade=${change.propagation.toLowerCase()}`,
        ...(change.graceSeconds === undefined ? [] : [`--grace-period=${change.graceSeconds}`]),
      );
    case 'create':
      if (holdsSecret(change.object)) return undefined;
      if (canonical(change.object) === canonical(namespaceNamed(target.name)))
        return line('create', 'namespace', target.name);
      return `${shellLine(['printf', '%s', exactJson(change.object)])} | ${line('create', '-f', '-')}`;
    case 'apply': {
      if (holdsSecret(change.object)) return undefined;
      const force = change.takeOver.length > 0 ? ['--force-conflicts'] : [];
      const apply = line('apply', '--server-side', '--field-manager=kubewhy', ...force, '-f', '-');
      return `${shellLine(['printf', '%s', exactJson(change.object)])} | ${apply}`;
    }
    case 'exec':
      // What stands after the dashes is the program's alone.
      return change.argv.every((word) => ASCII.test(word))
        ? line('exec', wordOf(change), '-c', change.container, '--', ...change.argv)
        : undefined;
    case 'forward':
      return line(
        'port-forward',
        wordOf(change),
        ...change.ports.map(({ local, remote }) => `${local === 0 ? '' : local}:${remote}`),
      );
    case 'evict':
    case 'secret':
    case 'helm':
      return undefined;
  }
}

const namespaceNamed = (name: string): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const secretData = ({ target, edits }: EditChange): boolean =>
  target.kind === 'Secret' && edits.some(({ path }) => /^(?:$|\/(?:data|stringData))/.test(path));
const holdsSecret = (object: Json): boolean => /"kind":"Secret(?:List)?"/.test(canonical(object));

function editWords(change: EditChange): string[] | undefined {
  return scaleWords(change) ?? imageWords(change) ?? variableWords(change) ?? patchWords(change);
}

const only = ({ edits }: EditChange): Edit | undefined => (edits.length === 1 ? edits[0] : undefined);
const guardAt = ({ guards = [] }: EditChange, path: string): string | undefined => {
  const value = guards.find((guard) => guard.path === path)?.value;
  return typeof value === 'string' ? value : undefined;
};

function scaleWords(change: EditChange): string[] | undefined {
  const edit = only(change);
  const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(change.target.kind);
  if (edit?.path !== '/spec/replicas' || !scalable || change.target.apiVersion !== 'apps/v1') return undefined;
  if (typeof edit.from !== 'number' || typeof edit.to !== 'number') return undefined;
  return ['scale', wordOf(change), `--replicas=${edit.to}`, `--current-replicas=${edit.from}`];
}

function imageWords(change: EditChange): string[] | undefined {
  const edit = only(change);
  if (!edit || !IMAGE.test(edit.path) || !TEMPLATED.has(change.target.kind) || typeof edit.to !== 'string')
    return undefined;
  const container = guardAt(change, edit.path.replace(/image$/, 'name'));
  if (!container || !CONTAINER.test(container) || !/^[\w][\w.:@/-]*$/.test(edit.to)) return undefined;
  return ['set', 'image', wordOf(change), `${container}=${edit.to}`];
}

function variableWords(change: EditChange): string[] | undefined {
  const edit = only(change);
  const match = edit && VARIABLE.exec(edit.path);
  if (!edit || !match || !TEMPLATED.has(change.target.kind)) return undefined;
  const container = guardAt(change, `${match[1] ?? ''}/name`);
  const { name, value, more } = match[2]
    ? { name: guardAt(change, edit.path.replace(/value$/, 'name')), value: edit.to, more: false }
    : entryOf(edit);
  if (more || name === undefined || !NAME.test(name) || typeof value !== 'string' || !ASCII.test(value))
    return undefined;
  if (container === undefined || !CONTAINER.test(container)) return undefined;
  return ['set', 'env', wordOf(change), '-c', container, `${name}=${value}`];
}

/** A new entry at the end of the list: a name with a plain value. */
function entryOf({ from, to }: Edit): { name?: string; value?: Json; more: boolean } {
  if (from !== undefined || typeof to !== 'object' || to === null || Array.isArray(to)) return { more: true };
  const { name, value, ...rest } = to as { readonly [key: string]: Json };
  const more = Object.keys(rest).length > 0 || value === undefined || value === '';
  return { more, ...(typeof name === 'string' ? { name } : {}), ...(value === undefined ? {} : { value }) };
}

/**
 * The same patch as is sent, but for the tests of the one state that was looked at: the old values and the names are
 * tested.
 */
function patchWords(change: EditChange): string[] | undefined {
  // kubectl reads a patch as YAML, which knows no pairs of escapes (\ud83c\udf89): characters beyond the first plane
  // would be lost.
  if (/[\ud800-\udfff]/.test(JSON.stringify(change.edits))) return undefined;
  const guards = (change.guards ?? []).filter(({ path }) => path !== '/metadata/generation');
  const { tests, edits } = editOperations({ guards, edits: change.edits });
  return [
    'patch',
    wordOf(change),
    ...(change.subresource === undefined ? [] : [`--subresource=${change.subresource}`]),
    '--type=json',
    '-p',
    exactJson([...tests, ...edits]),
  ];
}
