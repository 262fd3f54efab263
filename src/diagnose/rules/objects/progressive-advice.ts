import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject, PodTemplate } from '../../../core/kubernetes.ts';
import { childrenOf } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';
import { isNode, label, specOf, type Case } from './custom-fields.ts';
import { partNamed } from './said/constraints.ts';

type Template = { readonly template?: PodTemplate };
const imagesOf = ({ spec }: KubeObject): readonly string[] =>
  ((spec as Template | undefined)?.template?.spec?.containers ?? []).map(({ image = '' }) => image);

/** Images of the pods that still serve, where they differ from those of the new template. */
function serving(facts: Facts, object: KubeObject): readonly string[] {
  const now = imagesOf(object);
  const stable = isNode(object.status) ? object.status['stableRS'] : undefined;
  const sets = childrenOf(object, facts.replicasets as readonly KubeObject[]);
  const old =
    sets.find(({ metadata }) => typeof stable === 'string' && metadata?.name?.endsWith(`-${stable}`)) ??
    sets.find((one) => imagesOf(one).some((image) => !now.includes(image)));
  return old ? imagesOf(old).filter((image) => !now.includes(image)) : [];
}

const MOST_MEASURED = 3;

/** What a run of an analysis measured: `[204.9]`. */
function valuesOf({ status }: KubeObject): readonly string[] {
  const results =
    isNode(status) && Array.isArray(status['metricResults']) ? status['metricResults'].filter(isNode) : [];
  return results
    .flatMap(({ measurements }) => (Array.isArray(measurements) ? measurements.filter(isNode) : []))
    .flatMap(({ value }) => (typeof value === 'string' && value.length <= 40 ? [value] : []));
}

/**
 * An update in steps that was taken back: what was measured, which image it was, and how to try again. Nothing of an
 * object that was not aborted.
 */
export function progressive({ facts, bad, chain }: Case): readonly Advice[] {
  const { object } = bad;
  const status = isNode(object.status) ? object.status : {};
  if (status['abort'] !== true) return [];
  const name = object.metadata?.name ?? '';
  const words = chain.map(({ said }) => said).join('\n');
  const found = chain.map(({ object: one }) => ({ of: '', part: partNamed(one, words) }));
  // What is measured stands in a template that the steps name.
  const templates = facts.custom.objects
    .filter(({ kind }) => kind?.endsWith('AnalysisTemplate'))
    .map((one) => ({ of: `${label(one)} `, part: partNamed(one, words) }));
  const measured = [...templates, ...found]
    .flatMap(({ of, part }) => (part === undefined ? [] : [`${of}${part}`]))
    .slice(0, 2)
    .join('; ');
  const got = [...new Set(chain.flatMap(({ object: one }) => valuesOf(one)))]
    .filter((value) => !measured.includes(value))
    .slice(-MOST_MEASURED);
  const [now] = imagesOf(object);
  const [old] = serving(facts, object);
  const revision = /revision (\d+)/.exec(words)?.[1];
  const what = `${now ?? 'the new version'}${revision === undefined ? '' : ` (revision ${revision})`}`;
  return [
    `${measured === '' ? `mend ${what}` : `${what} does not do what is asked of it: ${measured}${got.length === 0 ? '' : `, and ${got.join(', ')} was measured`}; mend it, or the query and its limit where they do not measure the same (their unit)`}${old === undefined ? '' : `; ${old} still serves`}`,
    `then try again: kubectl argo rollouts retry rollout ${name} -n ${facts.namespace}; or stay${old === undefined ? ' with what serves' : ''}: set the image of ${label(object)} back${old === undefined ? '' : ` to ${old}`}${specOf(object)['workloadRef'] === undefined ? '' : ' in its workloadRef'}`,
  ];
}
