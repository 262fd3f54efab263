import { betweenAdvice } from '../traffic/between/index.ts';
import { laterMembers } from './elsewhere/later-members.ts';
import { fittingImage, namedImage } from './versions/fitting-image.ts';
import { newerVersion } from './versions/newer-version.ts';
import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import { complaintIn, type Complaint } from '../../../logs/meaning/complaint.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { withoutData, withoutHints } from '../../../logs/meaning/hint.ts';
import { wantedIn, wantedLengthIn, type Wanted } from '../../../logs/meaning/wanted.ts';
import { isBare } from '../../../logs/words/generic.ts';
import type { Failing } from '../../facts/state.ts';
import { formerNames } from './variables/former-names.ts';
import { otherHost } from './variables/other-host.ts';
import { notListed } from './variables/not-listed.ts';
import { nearIn, OF_IMAGE } from './variables/near-setting.ts';
import { listedIn } from '../../../logs/meaning/suggestion.ts';
import { innerQuotes } from './words/inner-quotes.ts';
import { migrationLock } from './words/migration-lock.ts';
import { nearFileAdvice } from './words/missing-file.ts';
import { isSetting, meaning } from './words/by-complaint.ts';
import { contrasted, unlike } from './words/contrasted.ts';
import { processOne } from './words/process-one.ts';
import { toUnset } from './words/to-unset.ts';
import { keyPair } from './variables/key-pair.ts';
import { absent } from './words/absent-file.ts';
import { allowed, defined, schemed } from './words/allowed.ts';
import { corrected, fitting, lookedAt, onlyOne, standsIn } from './variables/stands-in.ts';
import { assigned } from './variables/assigned.ts';
import { setBefore } from '../../places/related/former.ts';
import { nearDefinition } from '../../places/related/near-definition.ts';
import { nearMount } from '../../places/by-words/near-mount.ts';
import { standsTwice } from '../../places/related/twice.ts';
import { placesOf, type Place } from '../../places/index.ts';
import type { Facts } from '../../types.ts';

export type Said = {
  readonly places: readonly Place[];
  readonly evidence: readonly Evidence[];
  /** What to do, in words of the sentence itself; empty where it names nothing. */
  readonly remedies: readonly Advice[];
};

/**
 * What a sentence that no rule knows means for an operator: what is wrong with which thing, and which object of the
 * cluster sets it.
 */
export function saidAdvice(facts: Facts, one: Failing, sentence: string, led = '', block = ''): Said {
  const whole = `${led} ${sentence}`;
  const spoken = placesOf(facts, one, whole);
  // The lines below the sentence (a HINT, a detail) name what it is about: only settings of that name count.
  const places =
    spoken.length > 0 || block === ''
      ? spoken
      : placesOf(facts, one, block).filter((place) => isSetting(place) || isCalledSo(place));
  const plain = withoutData(withoutHints(sentence));
  const complaint = complaintIn(led) ?? (isBare(sentence) ? undefined : complaintIn(plain));
  // What the program says to do names other things than what it complains of.
  const first = places.find(({ token }) => plain.includes(token) || led.includes(token)) ?? places[0];
  const lock = migrationLock(one, whole);
  if (lock !== undefined) return { places: [], evidence: [], remedies: [lock] };
  const quotes = innerQuotes(facts, one, whole);
  if (quotes) return { places, ...quotes };
  const file = nearFileAdvice(facts, one, whole, places);
  const between = file.length > 0 ? file : betweenAdvice(facts, one, whole);
  if (between.length > 0) return { places, evidence: places.map(({ evidence }) => evidence), remedies: between };
  const told =
    contrasted(facts, one, whole) ??
    notListed(facts, one, whole) ??
    processOne(facts, one, whole) ??
    laterMembers(facts, one, whole) ??
    otherHost(facts, one, `${sentence}\n${block}`) ??
    toUnset(facts, one, `${sentence}\n${block}`);
  if (told) return { places, ...told };
  const chosen = oneOf(places, plain);
  if (chosen.length > 0) return { places, evidence: places.map(({ evidence }) => evidence), remedies: chosen };
  const newer = namedImage(one, block) ?? fittingImage(facts, one, whole) ?? newerVersion(one, sentence);
  const differs = wantedIn(plain);
  const length = first === undefined || first.lacks === true ? undefined : wantedLengthIn(plain);
  const double = standsTwice(facts, one, plain);
  if (double.length > 1)
    return { places: double, evidence: double.map(({ evidence }) => evidence), remedies: [onlyOne(double)] };
  const near = places.length === 0 || OF_IMAGE.test(block) ? nearIn(facts, one, `${sentence} ${block}`) : [];
  const named = [...near, formerNames(facts, one, whole), ...keyPair(facts, one, whole)].filter(
    (advice) => advice !== undefined,
  );
  if (named.length > 0) return { places, evidence: places.map(({ evidence }) => evidence), remedies: named };
  const asked = [...schemed(places, plain), ...assigned(places, whole)].slice(0, 1);
  if (asked.length > 0) return { places, evidence: places.map(({ evidence }) => evidence), remedies: asked };
  const settings = places.filter(isSetting);
  const before = setBefore(facts, one, namedIn(whole));
  const main =
    newer !== undefined
      ? [newer]
      : length !== undefined && first
        ? [
            `give ${first.token} a value of at least ${length.least}${length.has === undefined ? '' : ` (it has ${length.has})`}: it stands in ${standsIn(first)}`,
          ]
        : differs?.has !== undefined
          ? inPlace(one, differs, complaint, places)
          : first?.lacks === true
            ? [absent(facts, one, first)]
            : first?.exact === true && (complaint === undefined || complaint.of === 'invalid')
              ? [`${defined(plain)}correct ${standsIn(first)}${allowed(plain)}`]
              : complaint && first?.like !== undefined && OF_NAMES.has(complaint.of)
                ? corrected([first], first.token, first.like)
                : complaint
                  ? complaint.of === 'limit' && settings.length > 1
                    ? [fitting(settings)]
                    : meaning(one, complaint, first, complaintIn(led) ? led : plain)
                  : unlike(one, plain);
  const missed = complaint?.of === 'missing' ? complaint.name : undefined;
  const lacking =
    missed !== undefined && !places.some(({ token }) => token === missed)
      ? nearDefinition(facts, one, missed)
      : undefined;
  if (lacking !== undefined) return { places, evidence: places.map(({ evidence }) => evidence), remedies: [lacking] };
  const mount = complaint?.of === 'missing' ? nearMount(one.view, plain) : undefined;
  const others = (main.length > 0 && first?.lacks !== true ? places.slice(1) : places)
    .filter(
      (place) => place.lacks !== true && first?.exact !== true && !(complaint?.of === 'limit' && settings.length > 1),
    )
    // Beside what is to be done only what the sentence itself is about; in brackets before it stands who speaks.
    .filter(({ token }) => main.length === 0 || plain.replace(/^\[[^\]]*\]/, '').includes(token))
    .map(lookedAt);
  return {
    places,
    evidence: places.map(({ evidence }) => evidence),
    remedies: [
      ...(before === undefined ? [] : [before]),
      ...(mount === undefined
        ? []
        : [
            `let container ${one.view.name} use what is there: ${mount}${first === undefined ? '' : `; ${first.token} stands in ${standsIn(first)}`}`,
          ]),
      ...(mount === undefined ? main : []),
      ...others.slice(0, 1),
    ].slice(0, 3),
  };
}

/** A setting of whose name the sentence has a word: a server that it names as well is not of the listed sort. */
function isSpokenOf({ token, where, says = '' }: Place, sentence: string): boolean {
  const name = /^(?:variable|key) ([\w.-]+)/.exec(where)?.[1] ?? says.split(token)[0] ?? '';
  const said = sentence.replaceAll(token, '').toLowerCase();
  const words = name.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  return words.some((word) => said.includes(word.slice(0, 5)));
}

/** A value that is none of those which the sentence lists. */
function oneOf(places: readonly Place[], sentence: string): readonly Advice[] {
  const values = listedIn(sentence);
  const given = places.find(
    (place) =>
      (place.says ?? '').includes(place.token) &&
      !values.includes(place.token) &&
      // An address is no value of a list of words.
      /[/:]/.test(place.token) === values.some((one) => /[/:]/.test(one)) &&
      isSpokenOf(place, sentence),
  );
  const [only, second] = values;
  if (only === undefined || !given || isSetting(given)) return [];
  return second === undefined
    ? corrected([given], given.token, only)
    : [`write one of ${values.slice(0, 6).join(', ')} in place of ${given.token} in ${standsIn(given)}`];
}

/** Complaints about a name that refers to something. */
const OF_NAMES: ReadonlySet<Complaint['of']> = new Set<Complaint['of']>(['missing', 'invalid', 'taken']);

/** A thing that has another value than the program wants of it. */
function inPlace(
  { view }: Failing,
  { wanted, has = '' }: Wanted,
  complaint: Complaint | undefined,
  places: readonly Place[],
): readonly Advice[] {
  const written = corrected(places, has, wanted);
  if (written.length > 0) return written;
  const [place] = places;
  // It has what is wanted: the other value came from elsewhere.
  if (place?.token === wanted) return [];
  const thing = complaint?.thing ?? place?.token;
  const at = place === undefined ? '' : `; ${place.token} stands in ${standsIn(place)}`;
  return [`give ${thing ?? `what container ${view.name} works with`} ${wanted} in place of ${has}${at}`];
}

/** A place that is called so: what the sentence names is the setting itself. */
const isCalledSo = ({ token, says = '', where }: Place): boolean =>
  where.startsWith(`variable ${token} `) ||
  says.startsWith(`${token}=`) ||
  says.startsWith(`${token} =`) ||
  says.startsWith(`${token}:`);
