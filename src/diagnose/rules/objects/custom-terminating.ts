import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { linksOf } from '../../custom/links.ts';
import { blamedOf, groupOfObject } from '../../custom/objects.ts';
import { ownerOfFinalizer, unfinalized } from '../workloads/finalizers.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { isNode, label, nodes } from './custom-fields.ts';

const PATIENCE = 10 * 60_000;
/** Finalizers that the garbage collector and kubectl take away by themselves. */
const ORDINARY = /^(?:foregroundDeletion|orphan)$/;
const MOST_DEPENDENTS = 3;

/** Custom resources that were deleted and that their controller does not let go, with what it says is in the way. */
export const customTerminating: Rule = {
  name: 'custom-terminating',
  find: (facts) => facts.custom.objects.flatMap((one) => draftOf(facts, one)),
};

function draftOf(facts: Facts, object: KubeObject): Draft[] {
  const { metadata } = object;
  const deleted = at(metadata?.deletionTimestamp);
  const finalizers = (metadata?.finalizers ?? []).filter((one) => !ORDINARY.test(one));
  if (deleted === 0 || facts.now - deleted < PATIENCE || finalizers.length === 0) return [];
  const subject = blamedOf(object);
  const event = eventsAbout(facts, subject.kind, object).find(({ type }) => type === 'Warning');
  const condition = blockedBy(object);
  const said = [condition?.message, event?.message]
    .filter((one) => one !== undefined && one !== '')
    .toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0];
  const words = (said ?? '').replace(/\s+/g, ' ');
  const named = namedIn(facts, words, subject.name);
  const above = STAND_ON.test(words) ? named.filter((one) => standsOn(object, one)) : named;
  const dependents = named.filter((one) => !above.includes(one));
  return [
    {
      cause: 'StuckTerminating',
      severity: 'warning',
      confidence: 'certain',
      subject,
      stage: STAGE.none,
      title: `${label(object)} was deleted ${showDuration(facts.now - deleted)} ago and does not go, held by finalizer ${finalizers.join(', ')}${words === '' ? '' : `: ${clauseOf(words, 200)}`}`,
      evidence: [
        field(subject.kind, subject.name, '.metadata.deletionTimestamp', metadata?.deletionTimestamp ?? ''),
        field(subject.kind, subject.name, '.metadata.finalizers', finalizers.join(', ')),
        ...(condition ? [field(subject.kind, subject.name, condition.path, condition.message)] : []),
        ...(event ? [eventEvidence(event)] : []),
      ],
      details: {
        finalizers,
        deletedAt: metadata?.deletionTimestamp,
        ...(dependents.length > 0 ? { dependents: dependents.map(({ kind, name }) => `${kind}/${name}`) } : {}),
      },
      remedies: [
        ...dependents
          .slice(0, MOST_DEPENDENTS)
          .map(
            ({ kind, name }, place) =>
              `${place === 0 ? 'if all of it is to go, delete what it waits for, with its data: ' : 'and '}delete ${kind} ${name}: kubectl delete ${kind.toLowerCase()} ${name} -n ${metadata?.namespace ?? facts.namespace}`,
          ),
        ...(dependents.length > 0
          ? []
          : [
              words === ''
                ? ownerOfFinalizer(facts, finalizers[0] ?? '', groupOfObject(object))
                : above[0]
                  ? `see to ${above[0].kind} ${above[0].name} first, without which ${label(object)} does not go: ${clauseOf(words, 160)}`
                  : `do what its controller waits for: ${clauseOf(words, 160)}`,
            ]),
        `last resort, as it leaves behind what ${label(object)} stands for: ${unfinalized({ namespace: metadata?.namespace ?? facts.namespace }, pluralOf(facts, object), subject.name)}`,
      ],
    },
  ];
}

/** `topics.stream.fjord.io`, as kubectl takes it whatever else is called so. */
const pluralOf = (facts: Facts, object: KubeObject): string => {
  const group = groupOfObject(object);
  const known = facts.custom.kinds.find((one) => one.kind === object.kind && one.group === group);
  return `${known?.plural ?? object.kind?.toLowerCase()}.${group}`;
};

type Blocked = { readonly path: string; readonly message: string };

/** The condition that says why the deletion does not go on; True or False is a matter of its name. */
function blockedBy({ status }: KubeObject): Blocked | undefined {
  const all = nodes(isNode(status) ? status['conditions'] : []);
  const found = all.flatMap((one, place): Blocked[] => {
    const { type, reason, message } = one;
    const is = /delet|block|terminat|finali|cleanup|dependents?|in ?use/i.test(`${String(type)} ${String(reason)}`);
    return is && typeof message === 'string' && message !== ''
      ? [{ path: `.status.conditions[${place}].message`, message }]
      : [];
  });
  return found.toSorted((a, b) => b.message.length - a.message.length)[0];
}

type Dependent = { readonly kind: string; readonly name: string };

/** Words for others that stand on it, as against one that it stands on and that does not answer. */
const STAND_ON =
  /depend[ae]nt|depends? on|\b(?:in[ -]use|used|referenced|needed) by|\bstill (?:has|have|exists?|uses?|used|contains?|holds?|referenc\w+|attached|bound)\b|\bexists?\b|remain|\bchild|not empty|contains|\bfirst\b|blocked by|until [^.]{0,80}(?:deleted|removed|gone)/i;

/** True for what an object belongs to: it names it, or is labelled with it. */
function standsOn(object: KubeObject, { kind, name }: Dependent): boolean {
  const { labels = {}, ownerReferences = [] } = object.metadata ?? {};
  return (
    [...linksOf(object), ...ownerReferences].some((one) => one.kind === kind && one.name === name) ||
    Object.values(labels).includes(name)
  );
}

/** `CephBlockPool: [a b]`, `Kind "name"`, `kind/name`: objects of served kinds that the words call by name. */
function namedIn(facts: Facts, words: string, own: string): readonly Dependent[] {
  const kinds = new Map(facts.custom.kinds.map(({ kind }) => [kind.toLowerCase(), kind]));
  const found = [...words.matchAll(/\b([A-Za-z]{3,60})s?(?::? \[([^\]]+)\]| "([^"]+)"|\/([a-z0-9][\w.-]*))/g)].flatMap(
    ([, word = '', list, quoted, slashed]) => {
      const kind = kinds.get(word.toLowerCase()) ?? kinds.get(word.toLowerCase().replace(/s$/, ''));
      const names = (list ?? quoted ?? slashed ?? '').split(/[\s,]+/).map((one) => one.split('/').at(-1) ?? '');
      return kind === undefined
        ? []
        : names.filter((name) => name !== '' && name !== own).map((name) => ({ kind, name }));
    },
  );
  return [...new Map(found.map((one) => [`${one.kind}/${one.name}`, one])).values()];
}
