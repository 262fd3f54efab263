import { clauseOf } from '../../../logs/meaning/clause.ts';
import { askedOf, grow, knownWords, mended } from './said/known-words.ts';
import { identityAdvice } from './who/identity.ts';
import { credentialAdvice, isOfRights } from './who/credentials.ts';
import { inMaker, keyOf, peersWith, plainValues } from './said/in-maker.ts';
import { MOST_VALUES, valuesIn } from './said/values-said.ts';
import { saysWell, troublesOf } from '../../custom/conditions.ts';
import { missingRight } from '../advice/rights/missing-right.ts';
import { refusedCalls } from '../advice/rights/refused-call.ts';
import { constraintAdvice, partNamed } from './said/constraints.ts';
import { loggedReason } from './said/logged.ts';
import { refusedField } from './said/refused-field.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { wordsOf, type Bad } from '../../custom/objects.ts';
import { loggersOf, namesNoReason } from '../../custom/untold.ts';
import { complaintIn } from '../../../logs/meaning/complaint.ts';
import { heldIn, showHeld } from '../../custom/held-in.ts';
import { namedBy } from './said/by-others.ts';
import { existingAdvice } from './said/existing.ts';
import { samePlace } from './said/same-place.ts';
import { shrunkAdvice } from './said/shrunk.ts';
import { missingKey } from './missing/missing-key.ts';
import { ofSort, orMade } from './missing/of-sort.ts';
import { findReason } from './missing/missing-reason.ts';
import { linksOf } from '../../custom/links.ts';
import type { Facts } from '../../types.ts';
import { isFor, isNode, label, madeIn, sourceOf, specOf } from './custom-fields.ts';

/** Longest text of a condition that a remedy repeats: the title has it in full. */
const LONG = 120;
/** Fields that say where something is: they are right where credentials are refused there. */
const ADDRESS = /(?:^|\.|[a-z])(?:url|uri|endpoint|address|host|server|repo|repository)(?:\[\d+\])?$/i;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Where an object that no special advice is known for is corrected: in what it is applied from, by what its pods log,
 * or by what it says.
 */
export function leads(facts: Facts, end: Bad, chain: readonly Bad[] = []): readonly Advice[] {
  const words = loggedReason(facts, end)?.sentence ?? wordsOf(end);
  const who = label(end.object);
  const short = clauseOf(words, LONG);
  if (words === '') return [findReason(facts, end.object)];
  const source = sourceOf(end.object);
  const meant =
    missingRight(facts, refusedCalls(end.said)) ??
    knownWords(end.said.includes(words) ? end.said : `${words}\n${end.said}`, who, madeIn(end.object));
  const path = plainValues(end.object).find((one) => keyOf(one.path) === 'path' && words.includes(one.value));
  if (source !== undefined && path !== undefined && meant.length === 0) {
    const peers = peersWith(facts, end.object, path.path, (one) => isWell(facts, one));
    const others = peers.map(({ name, value }) => `${name} has ${value}`).join(', ');
    return [`correct ${path.path} of ${who}, now ${path.value}${others === '' ? '' : ` (${others})`}: ${short}`];
  }
  if (source !== undefined)
    return [...meant, meant.length > 0 ? `what ${who} applies stands ${source}` : `correct it ${source}: ${short}`];
  const pod = loggersOf(facts, end)[0]?.pod.metadata?.name;
  if (namesNoReason(words) && pod !== undefined)
    return [
      `look for the reason in the log of its pods, since "${short}" names none: kubectl logs ${pod} -n ${facts.namespace} --all-containers --tail=200`,
      ...parts(end.object),
    ];
  // A name of something that is there is right, whatever else is said of it.
  const there = linksOf(end.object)
    .filter((link) =>
      facts.custom.objects.some(({ kind, metadata }) => kind === link.kind && metadata?.name === link.name),
    )
    .map(({ path }) => path.replace(/^\./, ''));
  const secret = credentialAdvice(facts, end.object, words);
  const fields = valuesIn(end.object, words).filter(
    ({ path }) => !there.some((one) => path.startsWith(one)) && !(secret.length > 0 && ADDRESS.test(path)),
  );
  const refused = refusedField(facts, end.object, words);
  const shrunk = shrunkAdvice(facts, end.object, words);
  const exact =
    shrunk.length > 0
      ? shrunk
      : [
          ...constraintAdvice(facts, end.object, words, fields),
          ...refused,
          ...existingAdvice(facts, end.object, words),
          ...samePlace(end.object, words, fields),
        ];
  const key = exact.length > 0 ? [] : missingKey(facts, end.said, who, objectsOf(facts, chain, end));
  if (exact.length + key.length > 0) return [...exact, ...key];
  const values = fields.slice(0, MOST_VALUES).map(({ path, value }) => {
    const at = inMaker(facts, end.object, path, value);
    const own = at.path.startsWith('metadata.') ? { object: end.object, path } : at;
    const [peer] = peersWith(facts, own.object, own.path, (one) => isWell(facts, one));
    const there = peer ? `; ${peer.name} has ${peer.value}` : '';
    return { text: `${at.path} (${value}${there})`, of: label(at.object) };
  });
  const part = partNamed(end.object, words);
  const where = [...Map.groupBy(values, ({ of }) => of)]
    .map(([of, list]) => `${list.map(({ text: one }) => one).join(', ')} of ${of}`)
    .join(' and ');
  const rest =
    meant.length > 0
      ? where === ''
        ? []
        : [`or correct ${where}`]
      : [
          ofSort(facts, end.object, words) ??
            (where === ''
              ? (inChain(chain, words) ??
                ofComplaint(words, who) ??
                `correct what ${who}${isFor(end.object)} says: ${short}`)
              : (askedOf(words, who, where, end.object) ?? mended(words, where, orMade(end.object, words), short))),
        ];
  const orElse = where !== '' && isOfRights(words) ? [`or correct ${where}, if that is not meant`] : [];
  const own = secret.length > 0 ? [...secret, ...orElse] : part ? [] : identityAdvice(end.object, words, where);
  if (meant.length === 0 && own.length > 0) return own;
  const grown = grow(words, who);
  return [
    // The class of a claim that is there nobody can change: that it lets volumes grow comes before any other.
    ...grown,
    ...meant,
    ...(part === undefined ? [] : [`mend what ${who} measures, or what it asks: ${part}`]),
    ...(grown.length > 0 && meant.length === 0 ? [] : rest),
  ];
}

/** The objects of a chain and what they name: a challenge its issuer. */
const objectsOf = (facts: Facts, chain: readonly Bad[], end: Bad): readonly KubeObject[] => {
  const own = [...new Set([...chain, end].map(({ object }) => object))];
  return [...own, ...namedBy(facts, own)];
};

const isWell = (facts: Facts, one: KubeObject): boolean => saysWell(one) || troublesOf(one, facts.now).length === 0;

/** A field of another object of the chain that holds what the words of its end name. */
function inChain(chain: readonly Bad[], words: string): string | undefined {
  for (const { object } of chain) {
    const held = heldIn(object, words).find(
      ({ token, path }) => /[a-z]Name$/.test(path) || chain.every((one) => one.object.metadata?.name !== token),
    );
    if (held) return `correct ${showHeld(held)} of ${label(object)}: ${clauseOf(words, 2 * LONG)}`;
  }
  return undefined;
}

/** A thing that the words name and that the object itself does not hold: it is where the object makes its things. */
function ofComplaint(words: string, who: string): string | undefined {
  const complaint = complaintIn(words);
  const short = clauseOf(words, LONG);
  if (complaint?.thing === undefined)
    return /\balready exists\b/i.test(words)
      ? `let ${who} take over what is there already, where its operator can, or give ${who} a name that is free: ${short}`
      : undefined;
  const { of, thing } = complaint;
  if (of === 'missing')
    return `make ${thing} where ${who} looks for it, or let ${who} name one that is there: ${short}`;
  if (of === 'taken') return `give ${who} another ${thing}, or remove the one that is there already: ${short}`;
  if (of === 'expired') return `renew ${thing}, which ${who} uses: ${short}`;
  if (of === 'limit') return `raise the limit of ${thing}, or let ${who} ask for less: ${short}`;
  return undefined;
}

/** Where an object keeps what a part of it is given. */
const GIVEN = ['parameters', 'params', 'config', 'options', 'with', 'settings'] as const;

/** The first part that an object names with its own parameters (a plugin, a step, a hook): the fault is often there. */
function parts(object: KubeObject): string[] {
  for (const [key, list] of Object.entries(specOf(object)))
    for (const one of Array.isArray(list) ? list.filter(isNode) : []) {
      const given = GIVEN.map((field) => one[field]).find(isNode);
      const name = text(one['name']);
      if (name === '' || !given) continue;
      const plain = Object.entries(given).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      const told = plain.slice(0, 3).map(([field, value]) => `${field} ${value}`);
      return [
        `see whether spec.${key} ${name} has what it needs${told.length > 0 ? `; it is given ${told.join(', ')}` : ''}`,
      ];
    }
  return [];
}
