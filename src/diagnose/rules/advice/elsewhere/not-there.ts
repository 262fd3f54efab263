import type { Advice, Blamed } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { nearest } from '../../../../core/names.ts';
import { heldIn, showHeld, type Held } from '../../../custom/held-in.ts';
import { groupOfObject } from '../../../custom/objects.ts';
import type { Facts } from '../../../types.ts';
import { editField, TEMPLATED } from '../edits.ts';

/** A thing that a server, a driver or a plugin looks for and does not find. */
type Absent = { readonly kind: string; readonly group?: string | undefined; readonly name: string };

/** `SecretProviderClass.secrets-store.csi.x-k8s.io "x" not found`, by kind or by plural. */
const ABSENT = /(?<![\w.-])([A-Za-z][A-Za-z-]{2,60})\.([a-z0-9-]+(?:\.[a-z0-9-]+)+) "([^"]{1,253})" not found/g;
/** `cannot find a network-attachment-definition (x) in namespace (y)`. */
const CANNOT_FIND = /cannot find an? ([a-z][\w-]{3,60}) \(([\w./-]{1,253})\)/g;
const bare = (word: string): string => word.toLowerCase().replace(/[^a-z]/g, '');

const absentIn = (message: string): readonly Absent[] => [
  ...[...message.matchAll(ABSENT)].map(([, kind = '', group, name = '']) => ({ kind, group, name })),
  ...[...message.matchAll(CANNOT_FIND)].map(([, kind = '', name = '']) => ({ kind, name })),
];

/** The workload as it was read. */
export const workloadOf = (facts: Facts, { kind, name }: Blamed): KubeObject | undefined =>
  (
    {
      Deployment: facts.deployments,
      StatefulSet: facts.statefulsets,
      DaemonSet: facts.daemonsets,
      Job: facts.jobs,
      CronJob: facts.cronjobs,
      Pod: facts.pods,
    } as Readonly<Record<string, readonly KubeObject[]>>
  )[kind]?.find(({ metadata }) => metadata?.name === name);

/** Commands and variables may hold what is secret beside the word that is named: those are shown where they are it. */
const GIVEN = /\.(?:env\[\d+\]\.value|args\[\d+\]|command\[\d+\])$/;
export const heldInWorkload = (object: KubeObject, words: string): readonly Held[] =>
  heldIn(object, words).filter(({ path, value, token }) => value === token || !GIVEN.test(path));

/** The field of a workload whose value the words name, with the value: `spec.template.spec.nodeName (n1)`. */
export function placeIn(facts: Facts, owner: Blamed, words: string): string | undefined {
  const object = workloadOf(facts, owner);
  const [held] = object
    ? heldInWorkload(object, words).filter(({ path }) => !/\.name$|^spec\.selector/.test(path))
    : [];
  return held && showHeld(held);
}

/**
 * What a message says is not there: the field of the workload that names it, and the object of that kind that was
 * meant: by a near name, the only one, or of that name in another namespace.
 */
export function notThere(facts: Facts, owner: Blamed, message: string): readonly Advice[] {
  const object = workloadOf(facts, owner);
  for (const { kind, group, name } of absentIn(message)) {
    const like = facts.custom.objects.filter(
      (one) =>
        (group === undefined || groupOfObject(one) === group) &&
        [bare(one.kind ?? ''), `${bare(one.kind ?? '')}s`, `${bare(one.kind ?? '')}es`].includes(bare(kind)),
    );
    const [field] = object ? heldInWorkload(object, `"${name}"`).filter(({ token }) => token === name) : [];
    const word = like[0]?.kind ?? kind;
    const found = meant(facts, owner, name, word, like, field);
    if (found.length > 0) return found;
    if (!field) continue;
    return [
      `make ${word} ${name} in namespace ${facts.namespace}, or correct ${field.path} of ${owner.kind.toLowerCase()} ${owner.name}, which names it`,
    ];
  }
  return [];
}

function meant(
  facts: Facts,
  owner: Blamed,
  name: string,
  kind: string,
  like: readonly KubeObject[],
  field: Held | undefined,
): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const here = like.filter(({ metadata }) => (metadata?.namespace ?? facts.namespace) === facts.namespace);
  const names = here.map(({ metadata }) => metadata?.name ?? '');
  // What leads to secrets may be anybody's: such a one has to begin alike.
  const begins = (one: string): string | undefined => one.split(/[-._]/)[0];
  const isOpen = !/secret|vault|credential/i.test(kind);
  const only = names.length === 1 && (isOpen || begins(names[0] ?? '') === begins(name)) ? names[0] : undefined;
  const near = nearest(name, names, 1)[0] ?? only;
  const at = field?.path ?? 'the field';
  if (near !== undefined) {
    const text = `set ${at} of ${who} from ${name} to ${near}, the ${kind} that exists in namespace ${facts.namespace}`;
    const value = field?.value.replace(name, near);
    return [
      field && value !== undefined && TEMPLATED.test(owner.kind)
        ? editField(facts, text, owner, field.path, value)
        : text,
    ];
  }
  const far = like.find(({ metadata }) => metadata?.name === name)?.metadata?.namespace;
  return far === undefined
    ? []
    : [
        `${kind} ${name} is only in namespace ${far}: write ${far}/${name} into ${at} of ${who} where that field takes a namespace, or make ${kind} ${name} in namespace ${facts.namespace} too`,
      ];
}
