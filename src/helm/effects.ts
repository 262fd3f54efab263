import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ManifestObject } from '../core/helm.ts';
import { KINDS } from '../core/kinds.ts';
import type { Warning } from '../core/plan.ts';
import { shownLine } from '../core/request/line-diff.ts';
import { dangersOf, widensRights } from '../core/request/dangers.ts';
import { manifestObject } from '../core/manifest.ts';
import { diffLines, type ObjectDiff, titleOf } from './diff.ts';
import { warn } from './planned-change.ts';
import { writeOnce } from './private-folder.ts';
import type { Rendered } from './render.ts';

/** Rows of the details that travel with a plan; the rest stands in a private file. */
const MOST_ROWS = 4_000;
const WHOLE_CLUSTER =
  /^(?:Cluster.*|Namespace|Node|PersistentVolume|CustomResourceDefinition|APIService|.*WebhookConfiguration|ValidatingAdmissionPolicy.*|MutatingAdmissionPolicy.*|PriorityClass|StorageClass|IngressClass|RuntimeClass|GatewayClass|VolumeSnapshotClass|CSIDriver|CSINode|VolumeAttachment|CertificateSigningRequest|FlowSchema|PriorityLevelConfiguration)$/;
const KNOWN = new Map(Object.values(KINDS).map(({ kind, namespaced }) => [kind, namespaced]));
export const isClusterWide = ({ kind }: ManifestObject): boolean =>
  KNOWN.get(kind) === false || WHOLE_CLUSTER.test(kind);

type What = Pick<Rendered, 'raw' | 'objects' | 'rawHooks'>;

/** What the objects and hooks of a run reach out to, a line for each: all of them stand on the card. */
export const dangerLines = ({ raw, rawHooks }: Pick<What, 'raw' | 'rawHooks'>, namespace: string): string[] =>
  [...raw, ...rawHooks].flatMap((object) =>
    [...new Set(dangersOf(object))].map((text) => `! ${titleOf(manifestObject(object), namespace)}: ${text}`),
  );

/** True for what does not stay in the release's own place: other namespaces, the whole cluster, every node, rights. */
const reachesFar = (object: ManifestObject, namespace: string): boolean =>
  (object.namespace ?? namespace) !== namespace ||
  isClusterWide(object) ||
  object.kind === 'DaemonSet' ||
  widensRights(object);

/**
 * `diffLines` in the order of what matters: what goes away, what reaches far, the rest. Whoever reads the first lines
 * of a card has read what a long list would hide.
 */
export function effectLines({ added, removed, changed }: ObjectDiff, namespace: string): string[] {
  const far = (object: ManifestObject): boolean => reachesFar(object, namespace);
  const near = (object: ManifestObject): boolean => !far(object);
  const none = { added: [], removed: [], changed: [] };
  return [
    { ...none, removed: removed.filter(far) },
    { ...none, removed: removed.filter(near) },
    { ...none, added: added.filter(far), changed: changed.filter(({ object }) => far(object)) },
    { ...none, added: added.filter(near), changed: changed.filter(({ object }) => near(object)) },
  ].flatMap((part) => diffLines(part, namespace));
}

/** So many objects are named in a warning; the lines of the card name every one. */
const MOST_NAMED = 3;

/** Many objects elsewhere: how many of each kind in which namespace. */
function places(objects: readonly ManifestObject[], names: (objects: readonly ManifestObject[]) => string): string {
  if (objects.length <= MOST_NAMED) return names(objects);
  const found = [...new Set(objects.map(({ namespace }) => namespace ?? ''))];
  return found
    .map((one) => `${shownLine(one)} (${byKind(objects.filter(({ namespace }) => namespace === one))})`)
    .join('; ');
}

/** `13 clusterrole, 9 clusterrolebinding`: how many of each kind. */
function byKind(objects: readonly ManifestObject[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${shownLine(kind)}`).join(', ');
}

/** The same in short, with the objects that stand outside of the release's namespace. */
export function reachWarnings(what: What, namespace: string): Warning[] {
  const all = [...what.objects, ...what.rawHooks.map(manifestObject)];
  const names = (objects: readonly ManifestObject[]): string =>
    objects.length <= MOST_NAMED ? objects.map((object) => titleOf(object, namespace)).join('; ') : byKind(objects);
  const elsewhere = all.filter((object) => object.namespace !== undefined && object.namespace !== namespace);
  const wide = all.filter(isClusterWide);
  const rights = all.filter(
    (object) => widensRights(object) && object.kind !== 'Secret' && object.kind !== 'ServiceAccount',
  );
  const dangers = dangerLines(what, namespace).map((line) => line.slice(2));
  return [
    ...(elsewhere.length > 0
      ? [warn('other-namespace', `writes into other namespaces than ${namespace}: ${places(elsewhere, names)}`)]
      : []),
    ...(wide.length > 0 ? [warn('cluster-wide', `is of the whole cluster, not of a namespace: ${names(wide)}`)] : []),
    ...(rights.length > 0 ? [warn('widens-rights', `says who may do what, or what is let in: ${names(rights)}`)] : []),
    ...(dangers.length > 0
      ? [
          warn(
            'reaches-out',
            dangers.length <= MOST_NAMED
              ? dangers.join('; ')
              : `gives rights, or reaches out to nodes, in ${dangers.length} ways: the lines with ! say how`,
          ),
        ]
      : []),
  ];
}

/** Hooks that are whole objects; of one that is none, which no server takes, the name is told alone. */
export const wholeHooks = (rawHooks: readonly Record<string, unknown>[]): ManifestObject[] =>
  rawHooks.filter(({ apiVersion }) => typeof apiVersion === 'string').map(manifestObject);

/** What runs before and after: each hook with its events. */
export const hookLines = (hooks: readonly string[]): string[] => hooks.map((hook) => `hook ${shownLine(hook)}`);

/**
 * The whole content of objects, as rows of YAML: secrets are hidden, everything else is as it is written. What is more
 * than a plan should carry stands in a file beside the chart, named with its digest.
 */
export function detailRows(objects: readonly ManifestObject[], namespace: string, folder: () => string): string[] {
  const rows = objects.flatMap((object) => [
    `+ ${titleOf(object, namespace)} (${shownLine(object.apiVersion)})`,
    ...stringify(object.object, { lineWidth: 0 })
      .trimEnd()
      .split('\n')
      .map((row) => {
        // YAML's own indentation is as deep as the object; only what is deeper than any row needs is marked.
        const [indent = ''] = /^ {0,60}/.exec(row) ?? [];
        return `    ${indent}${shownLine(row.slice(indent.length))}`;
      }),
  ]);
  if (rows.length <= MOST_ROWS) return rows;
  const text = `${rows.join('\n')}\n`;
  const path = join(folder(), 'shown.yaml');
  writeOnce(path, text);
  const digest = createHash('sha256').update(text).digest('hex');
  return [...rows.slice(0, MOST_ROWS), `and ${rows.length - MOST_ROWS} more rows, sha256 ${digest}: less ${path}`];
}
