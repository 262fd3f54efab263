import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { nearest } from '../../../../core/names.ts';
import type { Facts } from '../../../types.ts';
import { editObject, label } from '../custom-fields.ts';
import { plainValues } from './in-maker.ts';

const bare = (word: string): string => word.toLowerCase().replace(/[^a-z]/g, '');

/** `BackupStorageLocation "default" not found`, `storage class "fast" does not exist`. */
const NAMED =
  /(?<![\w.-])([A-Za-z][A-Za-z]{2,60}(?:[ -][a-z]{3,30}){0,3})(?:\.[\w.-]{1,80})?(?: named| called| with name)?:? ["'`“]([a-z0-9][\w.-]{0,252})["'`”] (?:is |was |has |could |can |does )?(?:not|no longer|n't)(?: be)? (?:found|exist|there|available|present|registered|resolved|known)/gi;
/** `failed to find policy "x"`, `no such queue "x"`, `unknown pool "x"`. */
const SOUGHT =
  /\b(?:find|get|resolve|locate|look ?up|unknown|no such|missing|no) (?:the |a |any )?([A-Za-z][A-Za-z]{2,60}(?: [a-z]{3,30}){0,2})(?: named| called| with name)?:? ["'`“]([a-z0-9][\w.-]{0,252})["'`”]/gi;
/** `no default BackupStorageLocation`, `default storage class is not set`. */
const NO_DEFAULT =
  /\bno default ([A-Za-z][A-Za-z]{2,60}(?: [a-z]{3,30}){0,2})|\bdefault ([A-Za-z][A-Za-z]{2,60}(?: [a-z]{3,30}){0,2}) (?:is |was )?(?:not (?:set|found|configured|defined)|missing)/i;
const MOST_NAMES = 6;
const ANY = /^(?:Secret|ConfigMap|Service|ServiceAccount|PersistentVolumeClaim|PriorityClass)$/;

/** What was read of a kind that words name: `BackupStorageLocation`, `storage class`, the end of a longer kind. */
function ofKind(facts: Facts, words: string): readonly KubeObject[] {
  const all: readonly (readonly [string, readonly KubeObject[]])[] = [
    ['StorageClass', facts.storageclasses],
    ['IngressClass', facts.ingressclasses],
    ['RuntimeClass', facts.runtimeclasses],
    ['PriorityClass', facts.priorityclasses],
    ['ServiceAccount', facts.serviceaccounts],
    ['Secret', facts.secrets],
    ['ConfigMap', facts.configmaps],
    ['Service', facts.services],
    ['PersistentVolumeClaim', facts.persistentvolumeclaims],
    ...Map.groupBy(facts.custom.objects, ({ kind = '' }) => kind),
  ];
  // The last words before a name are its kind: "failed to get storage class".
  const parts = words.split(/[ -]/);
  for (let from = 0; from < parts.length; from++) {
    const wanted = bare(parts.slice(from).join(''));
    if (wanted.length < 4) continue;
    const found = all.find(([kind]) => [bare(kind), `${bare(kind)}s`].includes(wanted));
    const longer = found ?? all.find(([kind]) => wanted.length > 5 && bare(kind).endsWith(wanted));
    if (longer && longer[1].length > 0) return longer[1].map((one) => ({ kind: longer[0], ...one }));
  }
  return [];
}

/** A plain name is looked up in the namespace of the object that holds it, or in none. */
const isReached = (facts: Facts, from: KubeObject, { metadata }: KubeObject): boolean =>
  metadata?.namespace === undefined || metadata.namespace === (from.metadata?.namespace ?? facts.namespace);

/** What an object names and what is not there, with those of its kind that are, and the field that names it. */
export function existingAdvice(facts: Facts, object: KubeObject, words: string): readonly Advice[] {
  for (const [, kind = '', name = ''] of [...words.matchAll(NAMED), ...words.matchAll(SOUGHT)]) {
    const there = ofKind(facts, kind).filter((one) => one !== object && isReached(facts, object, one));
    const all = [...new Set(there.map(({ metadata }) => metadata?.name ?? ''))];
    if (all.length === 0 || all.includes(name)) continue;
    const word = there[0]?.kind ?? kind;
    // The account that every namespace has is given no rights: nobody means it by another name.
    const names = word === 'ServiceAccount' ? all.filter((one) => one !== 'default') : all;
    // The only Secret or account of a namespace may be anything: such a one has to have a near name.
    const only = names.length === 1 && !ANY.test(word) ? names[0] : undefined;
    const near = nearest(name, names, 1)[0] ?? only;
    const fields = plainValues(object).filter(
      ({ path, value }) => value === name && !/\.(?:kind|namespace)$/.test(path),
    );
    const field = fields.find(({ path }) => bare(path).includes(bare(word))) ?? fields[0];
    const at = field?.path ?? `what names ${name}`;
    const from = field ? ` from ${name}` : '';
    const others = names.slice(0, MOST_NAMES).join(', ');
    if (names.length === 0)
      return [
        `make ${word} ${name} with the rights that it needs, or correct ${at} of ${label(object)}: there is no other`,
      ];
    if (near === undefined)
      return [`set ${at} of ${label(object)}${from} to a ${word} that exists (${others}), or make ${word} ${name}`];
    const text = `set ${at} of ${label(object)}${from} to ${near}, the ${word} that exists, or make ${word} ${name}`;
    return [field ? editObject(facts, text, object, { path: field.path, value: near }) : text];
  }
  const lacks = NO_DEFAULT.exec(words);
  const there = lacks ? ofKind(facts, lacks[1] ?? lacks[2] ?? '') : [];
  const names = there.slice(0, MOST_NAMES).map(({ metadata }) => metadata?.name ?? '');
  return names.length === 0
    ? []
    : [`name one in ${label(object)}, or make one the default: there is ${there[0]?.kind} ${names.join(', ')}`];
}
