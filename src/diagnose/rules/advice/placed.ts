import type { Cause } from '../../../core/causes/index.ts';
import { exactly, type Placed } from './variables/parameter.ts';
import { assigned } from './variables/assigned.ts';
import { badArgument } from './variables/bad-argument.ts';
import { nearSetting } from './variables/near-setting.ts';
import { otherwiseJoined } from './variables/otherwise-joined.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import { nearest } from '../../../core/names.ts';
import { namedIn, type Named } from '../../../logs/meaning/named-things.ts';
import { choicesIn, suggestionIn } from '../../../logs/meaning/suggestion.ts';
import type { Failing } from '../../facts/state.ts';
import { placesOf, type Place } from '../../places/index.ts';
import { fileBeside } from '../../places/beside.ts';
import { otherNameIn, otherPortIn } from './elsewhere/other-address.ts';
import type { Draft, Facts } from '../../types.ts';

import { outrightAdvice } from './variables/outright.ts';
import { absent } from './words/absent-file.ts';
import { alsoRefused, withdrawn } from './words/withdrawn.ts';
import { nearFileAdvice } from './words/missing-file.ts';
import { corrected, lookedAt, standsIn, toService } from './variables/stands-in.ts';

/** Causes that a wrong or missing value at such a place explains; of the others the place is evidence alone. */
const OF_VALUES: ReadonlySet<Cause> = new Set<Cause>([
  'ConfigFileInvalid',
  'ConfigFileMissing',
  'InvalidArguments',
  'RequiredSettingMissing',
  'DatabaseMissing',
  'DependencyDNSFailure',
  'ExternalAPIRejected',
  'ModuleNotFound',
]);

/**
 * Where the value of a known cause stands; with the call that corrects it where the right one is known: a Service that
 * exists in place of one that does not, the only port that a Service serves.
 */
export function placedAdvice(
  facts: Facts,
  one: Failing,
  cause: Cause,
  sentence: string,
  details: Draft['details'],
  block = sentence,
): Placed {
  const { host, port, similar, servicePorts } = details ?? {};
  const outright = outrightAdvice(facts, one, cause, { sentence, block, details });
  if (outright) return outright;
  const gone = cause === 'ConfigFileInvalid' ? withdrawn(facts, one, block, sentence) : undefined;
  if (gone) return gone;
  const address = typeof host === 'string' ? `${host}${typeof port === 'number' ? `:${port}` : ''}` : '';
  const known: readonly Named[] =
    typeof host === 'string'
      ? [{ kind: 'address', text: address, host, ...(typeof port === 'number' ? { port: String(port) } : {}) }]
      : [];
  const flag = details?.['flag'];
  const path = cause === 'ConfigFileInvalid' ? details?.['path'] : undefined;
  const spoken = placesOf(facts, one, sentence, [
    ...known,
    ...(typeof flag === 'string' ? [{ kind: 'flag', text: flag } as const] : []),
  ]);
  // The number of the line often stands in another line of the message than its reason.
  const all = spoken.length > 0 || cause !== 'ConfigFileInvalid' ? spoken : placesOf(facts, one, block);
  // Where the file is named is no place of the value in it, as long as that one was found.
  const inner = all.filter(({ token }) => token !== path);
  const places = inner.length > 0 ? inner : all;
  const evidence = places.map((place) => place.evidence);
  const asked = /^(?:ConfigFileInvalid|RequiredSettingMissing)$/.test(cause) ? assigned(places, sentence) : [];
  if (asked.length > 0) return { ...exactly(evidence, asked), only: true };
  const [right] = Array.isArray(similar) ? similar : [];
  // What a webhook put into the pod is no setting of it: it comes anew with the next pod.
  if (cause === 'MeshControlPlaneUnreachable') return { evidence, remedies: [] };
  if (typeof host === 'string' && typeof right === 'string')
    return alone(exactly(evidence, toService(facts, places, host, right)));
  if (typeof host === 'string' && typeof port === 'number' && Array.isArray(servicePorts) && servicePorts.length === 1)
    return exactly(evidence, otherPortIn(facts, one, places, { host, port: String(port) }, String(servicePorts[0])));
  const { name: called } = details ?? {};
  if (cause === 'CertificateInvalid' && typeof called === 'string' && typeof host === 'string')
    return otherNameIn(facts, one, called, host);
  const instead = suggestionIn(block);
  const given = places.find(({ token }) => instead !== undefined && token !== instead && !/[/:]/.test(token));
  if (instead !== undefined && given) return exactly(evidence, corrected([given], given.token, instead));
  const choices = choicesIn(block);
  const chosen = places.flatMap((place) => {
    const [found] = choices.includes(place.token) ? [] : nearest(place.token, choices);
    return found === undefined ? [] : corrected([place], place.token, found);
  });
  if (chosen.length > 0) return { ...exactly(evidence, chosen.slice(0, 1)), only: cause === 'ConfigFileInvalid' };
  const argument = cause === 'InvalidArguments' && typeof flag === 'string' ? badArgument(facts, one, flag) : undefined;
  if (argument !== undefined) return exactly(evidence, [argument]);
  const near = cause === 'EnvVarMissing' ? nearSetting(facts, one, details) : undefined;
  if (near !== undefined) return { evidence, remedies: [near] };
  const unset = namedIn(sentence).find(
    ({ kind, text }) => kind === 'variable' && !(one.view.spec?.env ?? []).some(({ name }) => name === text),
  );
  if (cause === 'RequiredSettingMissing' && unset)
    return {
      evidence,
      remedies: [
        `set variable ${unset.text} in env of container ${one.view.name}: its log names it, and it is not there`,
      ],
    };
  // What a program searches for a module are places where it may be, not where it has to; code that loads it is right.
  const [first] =
    cause === 'ModuleNotFound' ? places.filter(({ lacks, says = '' }) => lacks !== true && !LOADS.test(says)) : places;
  const beside = cause === 'RequiredSettingMissing' && !first ? fileBeside(one, sentence) : undefined;
  if (beside)
    return {
      evidence,
      remedies: [
        `set ${settingOf(details)} in ${beside.where}: container ${one.view.name} asks it of container ${beside.container}`,
      ],
      only: true,
    };
  if (first?.like !== undefined && cause === 'ConfigFileInvalid')
    return { ...exactly(evidence, corrected([first], first.token, first.like)), only: true };
  if (first?.lacks === true && first.near !== undefined)
    return { ...exactly(evidence, [absent(facts, one, first)]), only: true };
  if (cause === 'ConfigFileInvalid' && first?.without !== undefined && UNKNOWN.test(block))
    return { ...exactly(evidence, [taken(first, one, block)]), only: true };
  if (first && cause === 'ConfigFileInvalid' && inner.length > 0)
    return {
      evidence,
      remedies: [
        `correct ${first.token} in ${standsIn(first)}${UNKNOWN.test(block) ? otherwiseJoined(first.token) : ''}`,
      ],
      only: true,
    };
  const alike = cause === 'ConfigFileMissing' && first?.lacks !== true ? nearFileAdvice(facts, one, block, places) : [];
  if (alike.length > 0) return { ...exactly(evidence, alike), only: true };
  if (!first || !OF_VALUES.has(cause) || (cause === 'ExternalAPIRejected' && answersThere(first, details)))
    return { evidence, remedies: [], ...(first?.token === address ? { at: standsIn(first) } : {}) };
  return {
    evidence,
    remedies: [first.lacks === true ? absent(facts, one, first) : lookedAt(first)],
  };
}

const LOADS =
  /(?:^|[\s=(])(?:use|import|from|require(?:_once|_relative)?|include|library|load)(?:\s*[("'`<]|\s+[\w@.{*])/;

/** Who answered is where it was looked for: what its answer refuses is who asks, what they ask, or how often. */
const answersThere = ({ token }: Place, { host, status }: NonNullable<Draft['details']> = {}): boolean =>
  /\s/.test(token) ||
  (typeof status === 'number' && REFUSALS.includes(status) && typeof host === 'string' && token.includes(host));
const REFUSALS: readonly number[] = [401, 403, 407, 429, 530, 534, 535];

/** The setting as a file spells it: `external_labels` where a sentence says "external labels". */
function settingOf(details: Draft['details']): string {
  const setting = details?.['setting'];
  if (typeof setting !== 'string') return 'what it requires';
  return /^[a-z]+(?: [a-z]+)+$/.test(setting) ? `${setting} (${setting.replaceAll(' ', '_')} or alike)` : setting;
}

const UNKNOWN =
  /\b(?:no such|unknown|unrecogni[sz]ed|unsupported|unexpected|invalid|undefined) (?:field|key|option|directive|property|setting|parameter|attribute|argument|keyword|configuration)|\bfields? ["'`]?[\w.-]+["'`]? (?:is |was )?(?:not found|unknown|not allowed|not defined)|\b(?:no longer|not) (?:supported|recogni[sz]ed|allowed|a valid)\b|\b(?:additional|extra) (?:propert|field|input)\w*\b[^\n]{0,40}not (?:allowed|permitted)|\bhas (?:been )?(?:removed|invalid keys)/i;

/** A setting that this version does not know. */
const taken = (place: Place, { view }: Failing, block: string): Advice => {
  const text = `take ${place.token} out, or write what has taken its place in image ${view.spec?.image ?? 'of this version'}: ${standsIn(place)}${alsoRefused(block)}`;
  return place.without === undefined ? text : { text, change: place.without };
};

/** Where a call does it, nothing else is worth a line. */
const alone = (told: Placed): Placed => ({
  ...told,
  only: told.remedies.some((one) => typeof one !== 'string' && one.change !== undefined),
});
