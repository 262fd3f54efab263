import type { Cause } from '../../../core/causes/index.ts';
import { isFlag } from '../../places/command.ts';
import { change } from './change.ts';
import { inTemplate, TEMPLATED } from './edits.ts';
import { newerVersion } from './newer-version.ts';
import { nearSetting } from './near-setting.ts';
import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import { complaintIn, type Complaint } from '../../../logs/meaning/complaint.ts';
import { namedIn, type Named } from '../../../logs/meaning/named-things.ts';
import { suggestionIn } from '../../../logs/meaning/suggestion.ts';
import { isBare } from '../../../logs/faults.ts';
import { changeBehind } from '../../facts/revisions.ts';
import type { Failing } from '../../facts/state.ts';
import { placesOf, type Place } from '../../places/index.ts';
import type { Draft, Facts } from '../../types.ts';

/** What a finding that a rule named gains from knowing where the value stands. */
export type Placed = {
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Advice[];
  /** True when the remedies say what to write where: what says only "use this name" is told by them. */
  readonly exact?: boolean;
};

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
export function saidAdvice(facts: Facts, one: Failing, sentence: string, led = ''): Said {
  const places = placesOf(facts, one, `${led} ${sentence}`);
  const complaint = complaintIn(led) ?? (isBare(sentence) ? undefined : complaintIn(sentence));
  const [first] = places;
  const newer = newerVersion(one, sentence);
  const main =
    newer !== undefined
      ? [newer]
      : first?.lacks === true
        ? [absent(first)]
        : complaint
          ? meaning(one, complaint, first, sentence)
          : [];
  const others = (main.length > 0 && first?.lacks !== true ? places.slice(1) : places)
    .filter((place) => place.lacks !== true)
    .map((place) => `${place.token} stands in ${standsIn(place)}`);
  return { places, evidence: places.map(({ evidence }) => evidence), remedies: [...main, ...others.slice(0, 1)] };
}

const absent = ({ token, where }: Place): string =>
  `${token} is not there: ${where}; add that key, or correct the path`;

/** "variable DB_HOST of container web: db-old (written 4m ago by kubectl-edit)". */
export const standsIn = ({ where, says, written }: Place): string =>
  `${where}${says === undefined ? '' : `: ${says}`}${written === undefined ? '' : ` (${written})`}`;

function meaning(
  { view }: Failing,
  { of, thing, name }: Complaint,
  place: Place | undefined,
  sentence: string,
): readonly string[] {
  const c = `container ${view.name}`;
  const what = thing ?? namedIn(sentence)[0]?.text ?? place?.token;
  const far = namedIn(sentence).find(({ kind }) => kind === 'address')?.text;
  const at =
    place === undefined ? '' : `; ${name === place.token ? 'that name' : place.token} stands in ${standsIn(place)}`;
  const by: Readonly<Record<Complaint['of'], string | undefined>> = {
    unreachable: far && `see whether ${far} runs, listens there and may be reached from ${c}${at}`,
    missing: what && `${what} is not there for ${c}: create it where it is looked for, or correct its name${at}`,
    taken: what?.startsWith('lock')
      ? `find who holds ${what} (a session, process or pod that hangs or has ended without giving it back) and end that; ${c} then goes on${at}`
      : what &&
        `${what} is there already or in use: find who has it, remove what is not needed, or give ${c} another${at}`,
    denied: `${c} comes with an identity that may not do this${what === undefined ? '' : ` (${what})`}: give that user, role or account the right, or correct the credentials that ${c} uses${at}`,
    expired:
      what && `renew ${what} (the licence, certificate, key or token behind it) and give the new one to ${c}${at}`,
    version: `bring the versions together: image ${view.spec?.image ?? 'of the container'} and ${what ?? 'what it works with'} do not fit each other${at}`,
    limit: what && `raise the limit that ${what} meets, or lower what ${c} asks of it${at}`,
    broken: `${what ?? 'the data'} of ${c} is damaged: keep a copy, then restore it from a backup or a healthy replica${at}`,
    invalid: what && `correct ${what} in the configuration of ${c}${at}`,
  };
  const told = by[of];
  return told === undefined || told === '' ? [] : [told];
}

/**
 * Where to look when the sentence alone does not say it: what changed before. Nothing where the finding tells it
 * already.
 */
export function changesHint(facts: Facts, { pod, owner }: Failing): readonly string[] {
  if (changeBehind(facts, pod) || owner.kind === 'Pod') return [];
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  return [`see what changed before this began: kubewhy changes ${workload} -n ${facts.namespace}`];
}

/** Causes that a wrong or missing value at such a place explains; of the others the place is evidence alone. */
const OF_VALUES: ReadonlySet<Cause> = new Set<Cause>([
  'ConfigFileInvalid',
  'ConfigFileMissing',
  'InvalidArguments',
  'RequiredSettingMissing',
  'DatabaseMissing',
  'DependencyDNSFailure',
  'ExternalAPIRejected',
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
  const address = typeof host === 'string' ? `${host}${typeof port === 'number' ? `:${port}` : ''}` : '';
  const known: readonly Named[] =
    typeof host === 'string'
      ? [{ kind: 'address', text: address, host, ...(typeof port === 'number' ? { port: String(port) } : {}) }]
      : [];
  const flag = details?.['flag'];
  const path = cause === 'ConfigFileInvalid' ? details?.['path'] : undefined;
  const all = placesOf(facts, one, sentence, [
    ...known,
    ...(typeof flag === 'string' ? [{ kind: 'flag', text: flag } as const] : []),
  ]);
  // Where the file is named is no place of the value in it, as long as that one was found.
  const inner = all.filter(({ token }) => token !== path);
  const places = inner.length > 0 ? inner : all;
  const evidence = places.map((place) => place.evidence);
  const [right] = Array.isArray(similar) ? similar : [];
  if (typeof host === 'string' && typeof right === 'string')
    return exactly(evidence, corrected(places, host, host.replace(/^[^.]+/, right)));
  if (typeof host === 'string' && typeof port === 'number' && Array.isArray(servicePorts) && servicePorts.length === 1)
    return exactly(evidence, corrected(places, address, `${host}:${String(servicePorts[0])}`));
  const instead = suggestionIn(block);
  const given = places.find(({ token }) => instead !== undefined && token !== instead && !/[/:]/.test(token));
  if (instead !== undefined && given) return exactly(evidence, corrected([given], given.token, instead));
  const argument = cause === 'InvalidArguments' && typeof flag === 'string' ? badArgument(facts, one, flag) : undefined;
  if (argument !== undefined) return exactly(evidence, [argument]);
  const near = cause === 'EnvVarMissing' ? nearSetting(one, details) : undefined;
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
  const [first] = places;
  if (!first || !OF_VALUES.has(cause)) return { evidence, remedies: [] };
  return { evidence, remedies: [first.lacks === true ? absent(first) : `${first.token} stands in ${standsIn(first)}`] };
}

/** The argument by which an unknown flag is given; removed where its value does not stand in the next one. */
function badArgument(facts: Facts, { view, owner }: Failing, flag: string): Advice | undefined {
  const args = view.spec?.args ?? [];
  const at = args.findIndex((word) => isFlag(word, { kind: 'flag', text: flag }));
  const [word, next] = [args[at], args[at + 1]];
  if (word === undefined) return undefined;
  const text = `remove or correct ${word}, which stands in args of container ${view.name}: this version of its image does not know it`;
  if (!word.includes('=') && next !== undefined && !next.startsWith('-')) return text;
  const path = `spec.template.spec.${inTemplate(view)}.args[${at}]`;
  return TEMPLATED.test(owner.kind)
    ? change(facts, text, 'edit_object', { kind: owner.kind, name: owner.name, edits: [{ path, op: 'remove' }] })
    : text;
}

const exactly = (evidence: Placed['evidence'], remedies: Placed['remedies']): Placed => ({
  evidence,
  remedies,
  exact: remedies.length > 0,
});

function corrected(places: readonly Place[], from: string, to: string): readonly Advice[] {
  const place =
    places.find(({ rewrite }) => rewrite?.(from, to) !== undefined) ??
    places.find(({ says }) => says?.includes(from) === true);
  if (!place) return [];
  const text = `write ${to} in place of ${from} in ${standsIn(place)}`;
  const change = place.rewrite?.(from, to);
  return [change === undefined ? text : { text, change }];
}
