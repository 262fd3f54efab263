import type { Advice } from '../../../core/diagnosis.ts';
import { readable } from '../../../logs/sentence.ts';
import { logEvidence } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Words } from '../../logs/endings.ts';
import { depthWords } from '../../logs/depth.ts';
import { deniedIn } from '../../logs/denied.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import type { Draft, Facts } from '../../types.ts';
import { placedAdvice } from '../advice/placed.ts';
import { saidAdvice } from '../advice/said.ts';
import { unusedMapAdvice } from '../advice/words/missing-file.ts';
import { exception } from './exception.ts';
import { quotable } from './quotable.ts';
import { BY_WORDS, fixedAdvice } from './fixed-advice.ts';
import { advised, attempted, blockIn, hinted } from './program-says.ts';
import { standsIn } from '../advice/variables/stands-in.ts';
import { placesOf } from '../../places/index.ts';
import { containerDraft, runEvidence } from '../containers/container-draft.ts';

/** Causes whose row says only what kind of end it was: the sentence, or the error before it, says what of. */
const BARE = [
  'UncaughtException',
  'ChildProcessFailed',
  'MigrationFailed',
  'MigrationNotRun',
  'ExternalAPIRejected',
  'DependencyNotReady',
  'ConfigFileInvalid',
  'DataCorrupted',
  'ClusterIdentityMismatch',
  'ClockSkew',
  'SettingMalformed',
  'DataVersionMismatch',
  'DataLayoutChanged',
];

/** A fault by its log signature, with what the objects of the namespace add. */
export function signed(facts: Facts, one: Failing, words: Words, more: Partial<Draft> = {}): Draft {
  const { signature, caught } = words.ending ?? { caught: {} };
  const name = one.view.name;
  const cause = signature?.cause ?? 'ApplicationError';
  const extra =
    cause === 'KubernetesAPIForbidden'
      ? deniedIn(facts, words.log?.lines ?? [], caught)
      : (enricherOf(cause)?.add(facts, one, cause, caught) ?? {});
  const values = Object.fromEntries(
    Object.entries(caught).map(([key, value]) => [key, /^(?:port|line|status)$/.test(key) ? Number(value) : value]),
  );
  const told = { ...values, ...extra.details };
  const placed =
    cause === 'UncaughtException'
      ? exception(facts, one, words)
      : { ...placedAdvice(facts, one, cause, words.ending?.sentence ?? '', told, blockIn(words)), last: undefined };
  const spoken =
    BY_WORDS.has(cause) && placed.remedies.length + (extra.remedies?.length ?? 0) === 0
      ? saidAdvice(facts, one, words.ending?.sentence ?? '', words.ending?.beside?.sentence)
      : undefined;
  const own = spoken ? { ...placed, evidence: spoken.evidence, remedies: spoken.remedies } : placed;
  const named = own.remedies.length + (extra.remedies?.length ?? 0) > 0;
  // What its words ask for stands in place of "repair what it says".
  const at = 'at' in own ? own.at : undefined;
  const fixed = fixedAdvice(one, words, named)
    .slice((spoken?.remedies.length ?? 0) > 0 ? 1 : 0)
    .map((advice) =>
      typeof advice === 'string' && at !== undefined
        ? advice.replace(`in the configuration of container ${name}`, `in ${at}`)
        : advice,
    );
  return containerDraft(facts, one, {
    cause,
    severity: signature?.severity ?? 'critical',
    confidence: signature?.confidence ?? 'likely',
    title: `${withService(titleOf(extra.title ?? signature?.title(name, caught) ?? '', cause, words, name), told)}${farBack(words)}`,
    evidence: [...words.evidence, ...own.evidence, ...runEvidence(one), ...(extra.evidence ?? [])],
    details: { ...values, ...(words.frame === undefined ? {} : { frame: words.frame }), ...extra.details },
    remedies: [
      ...new Set<Advice>([
        ...before(words, name),
        ...advised(words, name),
        ...attempted(words, name),
        // A call that the objects give comes before the place alone.
        ...(extra.better === true && !own.exact ? (extra.remedies ?? []).filter(isCall) : []),
        // What the program says to do tells more than the place of what it speaks of.
        ...(own.remedies.length > 0 && own.remedies.every(isPlaceAlone) ? hinted(words) : []),
        ...(extra.only && !own.exact && own.only !== true ? [] : own.remedies),
        ...(own.only === true || (extra.vague && own.remedies.length > 0)
          ? []
          : (extra.remedies ?? []).slice(own.exact === true ? 1 : 0)),
        ...(own.exact === true ? [] : unusedMapAdvice(facts, one, cause)),
        ...hinted(words),
        ...(extra.only || own.only || leftBehind(words.ending)
          ? []
          : (own.last ?? fixed).slice(extra.better || (own.exact === true && cause === 'InvalidArguments') ? 1 : 0)),
      ]),
    ],
    explainedBy: extra.explainedBy ?? [],
    yieldsTo: extra.yieldsTo ?? [],
    ...more,
  });
}

/** An address of the cluster says nothing to a person: the Service that has it does. */
function withService(title: string, { host, service }: Readonly<Record<string, unknown>>): string {
  if (typeof host !== 'string' || typeof service !== 'string' || !/^\d+(?:\.\d+){3}$/.test(host)) return title;
  return title.includes(service)
    ? title
    : title.replace(/(?<=\d\.\d{1,3}(?::\d{1,5})?)(?![.:\d])/, ` (Service ${service})`);
}

const isPlaceAlone = (advice: Advice): boolean => typeof advice === 'string' && advice.startsWith('correct ');

export const isCall = (advice: Advice): boolean => typeof advice !== 'string' && advice.change !== undefined;

/** Where the line that decides stands, when that is far from the end. */
export function farBack({ log, ending }: Words): string {
  const deep = log && ending ? depthWords(log, ending.line) : '';
  return deep === '' ? '' : ` (${deep})`;
}
/** How far a log was read that does not say it. */
export function notFound({ log, ending }: Words): string {
  const deep = log && !ending ? depthWords(log, undefined) : '';
  return deep === '' ? '' : ` (${deep})`;
}

export function changed(
  facts: Facts,
  one: Failing,
  { log, change = 0, evidence }: Words,
  more: Partial<Draft> = {},
): Draft {
  const line = log ? [logEvidence(log, change)] : [];
  const text = readable(log?.lines[change]?.text ?? '');
  const said = quotable(text);
  const stands = placesOf(facts, one, log?.lines[change]?.text ?? text).find(({ where }) =>
    where.includes('ConfigMap '),
  );
  const deep = log ? depthWords(log, change) : '';
  return containerDraft(facts, one, {
    cause: 'ConfigurationChangeBroke',
    confidence: 'likely',
    title: `container ${one.view.name} fails since its configuration changed while it ran${said === '' ? '' : `: ${said}`}${deep === '' ? '' : ` (${deep})`}`,
    evidence: [...line, ...evidence, ...runEvidence(one)],
    details: { changed: line[0]?.text ?? '' },
    remedies: [
      `undo the change that container ${one.view.name} logged right before its first error: "${said}"${stands === undefined ? '' : `; it came from ${standsIn(stands)}`}`,
      `restart ${one.owner.kind.toLowerCase()}/${one.owner.name} with the former configuration`,
    ],
    ...more,
  });
}

/**
 * Where a row is general, or caught nothing of the case, its title gets the sentence; where an error stands before a
 * bare exception, that.
 */
function titleOf(title: string, cause: string, { ending }: Words, container: string): string {
  if (!ending) return title;
  const beside = ending.beside?.sentence;
  const { exception } = ending.caught;
  // A heading that leads to a list, or a word alone: what the entry says is told in its place.
  if (cause === 'UncaughtException' && exception !== undefined && /:\s*$|^\S+$/.test(exception))
    return title.replace(/(?<= ends with an uncaught exception): .*$/, `: ${quotable(ending.sentence)}`);
  if (cause === 'UncaughtException' && beside !== undefined) return `${title}, after "${quotable(beside)}"`;
  const more = quotable(beside !== undefined && cause === 'ChildProcessFailed' ? beside : ending.sentence);
  // A dependency that no line names: the sentence is all that tells which it is.
  const bare =
    (BARE.includes(cause) && ending.caught['field'] === undefined) ||
    (cause.startsWith('Dependency') && ending.caught['host'] === undefined) ||
    title === ending.signature?.title(container, {});
  return bare && cause !== 'UncaughtException' && more !== '' && !title.includes(more) ? `${title}: ${more}` : title;
}

/** A program that is not there, and another error of the same end before it that may be why. */
const leftBehind = (ending: Words['ending']): boolean =>
  ending?.also !== undefined && ending.signature?.cause === 'CommandNotFound';

const before = ({ ending }: Words, name: string): readonly string[] =>
  leftBehind(ending)
    ? [`look first at what container ${name} logs before it: "${quotable(ending?.also?.sentence ?? '')}"`]
    : ending?.beside === undefined || ending.signature?.cause !== 'UncaughtException'
      ? []
      : [`look first at what container ${name} logs before it: "${quotable(ending.beside.sentence)}"`];
