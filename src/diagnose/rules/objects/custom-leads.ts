import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { childrenOf, wordsOf, type Bad } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';
import { isNode, label, specOf, squeezed, type Node } from './custom-fields.ts';

/** Longest text of a condition that a remedy repeats: the title has it in full. */
const LONG = 120;
/** Words that name nothing that could be corrected. */
const OPAQUE = /\bexit (?:status|code)[: ]+\d+\W*$|^\W*(?:unknown|internal) error\W*$/i;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Where an object that no special advice is known for is corrected: in Git, by what its pods log, or by what it says.
 */
export function leads(facts: Facts, end: Bad): readonly Advice[] {
  const words = wordsOf(end);
  const short = squeezed(words, LONG);
  const git = gitPlace(end.object);
  if (git !== undefined) return [`correct it in Git, ${git}: ${short}`];
  const [pod] = childrenOf(end.object, facts.pods).map(({ metadata }) => metadata?.name ?? '');
  if (OPAQUE.test(words) && pod !== undefined)
    return [
      `look for the reason in the log of its pods, since "${short}" names none: kubectl logs ${pod} -n ${facts.namespace} --all-containers --tail=200`,
      ...helpers(end.object),
    ];
  return [`correct what ${label(end.object)} says: ${short}`];
}

/** Path, repository and revision of what Flux or Argo CD applies. */
function gitPlace(object: KubeObject): string | undefined {
  const spec = specOf(object);
  const status = isNode(object.status) ? object.status : {};
  const source = isNode(spec['sourceRef']) ? spec['sourceRef'] : undefined;
  const argo = isNode(spec['source']) ? spec['source'] : undefined;
  const path = text(spec['path']) || text(argo?.['path']);
  const from = source ? `${text(source['kind'])} ${text(source['name'])}` : text(argo?.['repoURL']);
  if (path === '' || from.trim() === '') return undefined;
  const tried = text(status['lastAttemptedRevision']);
  const runs = text(status['lastAppliedRevision']);
  const state = tried !== '' && runs !== '' && tried !== runs ? ` (${tried} failed, ${runs} still runs)` : '';
  return `${path} of ${from}${state}`;
}

/** Plugins that an object names, and their parameters: the work that fails is often theirs. */
function helpers(object: KubeObject): string[] {
  const plugins = specOf(object)['plugins'];
  return (Array.isArray(plugins) ? plugins : [])
    .filter(isNode)
    .flatMap((one: Node) => {
      const name = text(one['name']);
      const given = isNode(one['parameters'])
        ? Object.entries(one['parameters']).map(([key, v]) => `${key} ${text(v)}`)
        : [];
      return name === ''
        ? []
        : [
            `see what plugin ${name} needs${given.length > 0 ? ` (${given.slice(0, 3).join(', ')})` : ''}: address, credentials, rights`,
          ];
    })
    .slice(0, 1);
}
