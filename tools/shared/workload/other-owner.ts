import { isNameOfChild } from '../../../src/core/generated-names.ts';
import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { AppError } from '../../../src/core/errors.ts';
import { apiVersionOf, KINDS, kindOfWord, WORK_KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { KubeObject, Pod } from '../../../src/core/kubernetes.ts';
import { showLabels } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { Holes } from '../holes.ts';
import { controllerReference } from '../../../src/core/owners.ts';
import { findWorkload, podsOf, type FoundWorkload } from './find-workload.ts';

/** What has pods and is none of the workloads with a type of their own here: a Service, or any owner of pods. */
export type OtherOwner = {
  readonly kind: 'Other';
  readonly name: string;
  readonly namespace: string;
  /** `raycluster/ray`. */
  readonly title: string;
  readonly note: string;
  readonly holes: Holes;
  readonly pods: readonly Pod[];
  /** Labels that all of its pods have; absent where nothing says so. */
  readonly labels?: string;
  /** It itself, and what stands between it and its pods. */
  readonly owners: readonly Reference[];
  /** Whether a pod, also one that comes later, is one of them. */
  readonly holds: (pod: Pod) => boolean;
};

export type Reference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
};
type Wanted = (owner: Reference) => boolean;

/** Kinds between a pod and its owner that are read, and how far up is looked. */
const MOST_KINDS = 8;
const MOST_LEVELS = 4;

const controllerOf = (object: KubeObject): Reference | undefined => {
  const owner = controllerReference(object);
  return owner?.kind === 'Node' ? undefined : owner;
};

const wordOf = ({ apiVersion, kind }: Reference): string => {
  const group = apiVersion.includes('/') ? `.${apiVersion.replace(/\/.*/, '')}` : '';
  return `${kind.toLowerCase()}${group}`;
};

/**
 * The workload, Service or owner that a text means, with its pods. `KIND/NAME` takes each kind that the cluster serves;
 * a bare name is a workload's, else that of what owns pods. not-found and bad-input name what there is.
 */
export async function findWithPods(
  text: string,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<{ readonly found: FoundWorkload | OtherOwner; readonly pods: readonly Pod[] }> {
  const [, word = '', name = ''] = /^([A-Za-z][\w.-]*)[/ ](\S+)$/.exec(text.trim()) ?? [];
  const built = word === '' ? undefined : kindOfWord(word);
  if (built?.plural === 'services') return withOwn(await ofService(name, namespace, context, signal));
  // Known here, and nothing that owns pods: the error of a workload says so.
  const owner = word !== '' && (built === undefined || built.plural === 'replicasets');
  if (owner) return withOwn(await ofKind(await context.cluster.kind(word, signal), name, namespace, context, signal));
  try {
    const found = await findWorkload(text, namespace, context, signal);
    return { found, pods: await podsOf(found, context, signal) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found' || built !== undefined) throw error;
    const found = await ownerOf(text.trim(), ({ name: own }) => own === text.trim(), namespace, context, signal);
    if (found === undefined) throw error;
    return withOwn(found);
  }
}

const referenceTo = (kind: Kind<unknown>, { metadata }: KubeObject): Reference => ({
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
});

/** As findWithPods; an object of a kind that owns no pods (a claim, a node) is found as well. */
export async function findObject(
  text: string,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<FoundWorkload | OtherOwner> {
  const [, word = '', name = ''] = /^([A-Za-z][\w.-]*)[/ ](\S+)$/.exec(text.trim()) ?? [];
  const kind = kindOfWord(word);
  if (kind === undefined || WORK_KINDS.includes(kind) || kind.plural === 'replicasets')
    return (await findWithPods(text, namespace, context, signal)).found;
  const object = await context.cluster.get(kind, name, kind.namespaced ? namespace : undefined, signal);
  const title = `${kind.kind.toLowerCase()}/${name}`;
  const where = kind.namespaced ? namespace : '*';
  return other(title, name, where, { pods: [], owners: [referenceTo(kind, object)], holds: () => false });
}

const withOwn = (found: OtherOwner) => ({ found, pods: found.pods });

async function ofService(name: string, namespace: string, { cluster }: ToolContext, signal: AbortSignal) {
  const service = await cluster.get(KINDS.services, name, namespace, signal);
  const selector = service.spec?.selector ?? {};
  if (Object.keys(selector).length === 0)
    throw new AppError('bad-input', `service/${name} has no selector: it names no pods`, 'name a workload or a pod');
  const labels = showLabels(selector);
  const { items } = await cluster.list(KINDS.pods, { namespace, labelSelector: labels }, signal);
  // The query holds the labels already, for pods that come later as well.
  const owners = [referenceTo(KINDS.services, service)];
  return other(`service/${name}`, name, namespace, { pods: items, owners, labels, holds: () => true });
}

async function ofKind(
  kind: Kind,
  name: string,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<OtherOwner> {
  const group = kind.group === '' ? '' : `${kind.group}/`;
  const wanted: Wanted = (owner) =>
    owner.kind === kind.kind && owner.name === name && (group === '' || owner.apiVersion.startsWith(group));
  const found = await ownerOf(name, wanted, namespace, context, signal);
  if (found) return found;
  // No pod leads to it: the server tells whether it is there at all.
  const object = await context.cluster.get(kind, name, kind.namespaced ? namespace : undefined, signal);
  const uid = object.metadata?.uid;
  const holds = (pod: Pod): boolean => controllerOf(pod)?.uid === uid;
  const owners = [referenceTo(kind, object)];
  return other(`${kind.kind.toLowerCase()}/${name}`, name, namespace, { pods: [], owners, holds });
}

/** The owner of pods, at any level above them, that is wanted; undefined where no pod leads to one. */
async function ownerOf(
  name: string,
  wanted: Wanted,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<OtherOwner | undefined> {
  const { items: pods } = await cluster.list(KINDS.pods, { namespace }, signal);
  const holes = new Holes();
  const above = new Map<string, Reference | undefined>();
  const chain = (object: KubeObject): readonly Reference[] => {
    const owners: Reference[] = [];
    for (let one = controllerOf(object); one && owners.length < MOST_LEVELS; one = above.get(one.uid)) owners.push(one);
    return owners;
  };
  const read = new Set<string>();
  for (let level = 0; level < MOST_LEVELS; level++) {
    const own = pods.filter((pod) => chain(pod).some(wanted));
    if (own.length > 0) return described(name, own, chain, wanted, namespace, holes);
    const words = [...new Set(pods.flatMap((pod) => chain(pod).slice(-1)).map(wordOf))].filter((one) => !read.has(one));
    for (const word of words.slice(0, MOST_KINDS - read.size)) {
      read.add(word);
      const listed = cluster.kind(word, signal).then((kind) => cluster.list(kind, { namespace }, signal));
      const { items } = await holes.fill(word, listed, EMPTY_LISTING);
      for (const object of items) above.set(object.metadata?.uid ?? '', controllerOf(object));
    }
  }
  return undefined;
}

function described(
  name: string,
  pods: readonly Pod[],
  chain: (object: KubeObject) => readonly Reference[],
  wanted: Wanted,
  namespace: string,
  holes: Holes,
): OtherOwner {
  const chains = pods.map(chain);
  const titles = [...new Set(chains.flatMap((one) => one.filter(wanted)).map((one) => `${wordOf(one)}/${one.name}`))];
  if (titles.length > 1)
    throw new AppError('bad-input', `${JSON.stringify(name)} can mean ${titles.join(', ')}`, 'name one as KIND/NAME');
  const below = chains.flatMap((one) => one.slice(0, one.findIndex(wanted) + 1));
  const own = new Map(below.toReversed().map((one) => [one.uid, one]));
  const kinds = new Set(below.map(({ kind }) => kind));
  // What it makes later carries its name, as a ReplicaSet of a new revision does.
  const holds = (pod: Pod): boolean => {
    const owner = controllerOf(pod);
    return owner !== undefined && (own.has(owner.uid) || (kinds.has(owner.kind) && isNameOfChild(owner.name, name)));
  };
  const kind = chains[0]?.find(wanted)?.kind.toLowerCase() ?? '';
  return { ...other(`${kind}/${name}`, name, namespace, { pods, owners: [...own.values()], holds }), holes };
}

const other = (
  title: string,
  name: string,
  namespace: string,
  of: Pick<OtherOwner, 'pods' | 'owners' | 'labels' | 'holds'>,
): OtherOwner => ({ kind: 'Other', name, namespace, title, note: '', holes: new Holes(), ...of });
