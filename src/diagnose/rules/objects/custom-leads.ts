import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { childrenOf, wordsOf, type Bad } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';
import { isNode, label, specOf, squeezed } from './custom-fields.ts';

/** Longest text of a condition that a remedy repeats: the title has it in full. */
const LONG = 120;
/** Words that name nothing that could be corrected. */
const OPAQUE = /\bexit (?:status|code)[: ]+\d+\W*$|^\W*(?:unknown|internal) error\W*$/i;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Where an object that no special advice is known for is corrected: in what it is applied from, by what its pods log,
 * or by what it says.
 */
export function leads(facts: Facts, end: Bad): readonly Advice[] {
  const words = wordsOf(end);
  const short = squeezed(words, LONG);
  const source = sourceOf(end.object);
  if (source !== undefined) return [`correct it ${source}: ${short}`];
  const [pod] = childrenOf(end.object, facts.pods).map(({ metadata }) => metadata?.name ?? '');
  if (OPAQUE.test(words) && pod !== undefined)
    return [
      `look for the reason in the log of its pods, since "${short}" names none: kubectl logs ${pod} -n ${facts.namespace} --all-containers --tail=200`,
      ...parts(end.object),
    ];
  return [`correct what ${label(end.object)} says: ${short}`];
}

/** Path, repository and revision of what Flux or Argo CD applies; Git only where the source is one. */
function sourceOf(object: KubeObject): string | undefined {
  const spec = specOf(object);
  const status = isNode(object.status) ? object.status : {};
  const source = isNode(spec['sourceRef']) ? spec['sourceRef'] : undefined;
  const argo = isNode(spec['source']) ? spec['source'] : undefined;
  const path = text(spec['path']) || text(argo?.['path']);
  const from = source ? `${text(source['kind'])} ${text(source['name'])}` : text(argo?.['repoURL']);
  const isGit = source ? text(source['kind']) === 'GitRepository' : !from.startsWith('oci:');
  if (path === '' || from.trim() === '') return undefined;
  const tried = text(status['lastAttemptedRevision']);
  const runs = text(status['lastAppliedRevision']);
  const state = tried !== '' && runs !== '' && tried !== runs ? ` (${tried} failed, ${runs} still runs)` : '';
  return `${isGit ? 'in Git' : 'where it is applied from'}, ${path} of ${from}${state}`;
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
