import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import type { ClusterEvent } from '../../../../core/cluster.ts';
import type { Json } from '../../../../core/json.ts';
import { kindOfWord } from '../../../../core/kinds.ts';
import { leavesOf } from '../../../../core/plain-secrets.ts';
import { clauseOf } from '../../../../logs/meaning/clause.ts';
import { complaintIn } from '../../../../logs/meaning/complaint.ts';
import type { Bad } from '../../../custom/objects.ts';
import { eventEvidence } from '../../../facts/evidence.ts';
import type { Facts } from '../../../types.ts';
import { label } from '../custom-fields.ts';

const MOST = 160;
/** What a controller puts behind the name of what an object is made from: `-1`, `-x7k2p`. */
const BEHIND = /^-[a-z0-9]{1,10}(?:-[a-z0-9]{1,10})?$/;

/** `clusterissuer.cert-manager.io "x" not found`, as the API server says it; else what the words complain of. */
const API_SAYS = /\b[a-z]{3,60}(?:\.[a-z0-9.-]{1,100})? "(?<name>[^"\n]{1,253})" (?:is )?not found\b/;
const missingIn = (message: string): string | undefined =>
  API_SAYS.exec(message)?.groups?.['name'] ?? complaintIn(message)?.name;

export type OfMade = { readonly why: string; readonly evidence: Evidence; readonly remedies: readonly Advice[] };

/**
 * What is said of an object that was made from a failing one and that nobody could read, where the failing one only
 * says that it waits: the newest event about it that complains of a thing by its name.
 */
export function saidOfMade(facts: Facts, { object, said }: Bad): OfMade | undefined {
  if (missingIn(said) !== undefined) return undefined;
  const name = object.metadata?.name ?? '';
  const isMade = ({ about }: ClusterEvent): boolean =>
    name !== '' && about.name.startsWith(name) && BEHIND.test(about.name.slice(name.length)) && !kindOfWord(about.kind);
  // `shelf-mail-1` was made from `shelf-mail`, where there is such a one, and not from `shelf`.
  const isOfOther = ({ about }: ClusterEvent): boolean =>
    facts.custom.objects.some(({ kind, metadata: { name: other = '' } = {} }) => {
      const isLonger = other.length > name.length && about.name.startsWith(other);
      return isLonger && kind !== about.kind && BEHIND.test(about.name.slice(other.length));
    });
  const event = facts.events.find(
    (one) => isMade(one) && one.about.kind !== object.kind && missingIn(one.message) !== undefined && !isOfOther(one),
  );
  if (!event) return undefined;
  const text = clauseOf(event.message, MOST);
  const missing = missingIn(event.message);
  const of = complaintIn(event.message)?.of;
  const own = [...leavesOf((object as { spec?: Json }).spec ?? null)].find((leaf) => leaf.text === missing);
  const source = object.metadata?.ownerReferences?.[0];
  const from = source === undefined ? '' : ` (made by ${source.kind} ${source.name}: correct it there)`;
  return {
    why: `; of ${event.about.kind} ${event.about.name} it is said: ${text}`,
    evidence: eventEvidence(event),
    remedies: [
      own && of === 'missing'
        ? `create ${missing}, or write one that exists in its place: spec.${own.path} of ${label(object)}${from} names it; ${text}`
        : `correct what is said about ${event.about.kind} ${event.about.name}, made for ${label(object)}${from}: ${text}`,
    ],
  };
}
