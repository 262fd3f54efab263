import type { Advice } from '../../../../core/diagnosis.ts';
import { ownersAmong, type Bad } from '../../../custom/objects.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Facts } from '../../../types.ts';
import { missingLinks, WIDE } from './missing-links.ts';
import { namedBy } from '../said/by-others.ts';
import { editObject, label } from '../custom-fields.ts';

type Told = {
  readonly advice: Advice;
  /** It says which name or kind to write. */
  readonly exact: boolean;
};

/**
 * What the objects of a chain name and what does not exist, each once: with the name or kind that was meant. What they
 * name and what says nothing of itself counts too: a run its pipeline.
 */
export function missingAdvice(facts: Facts, chain: readonly Bad[]): readonly Told[] {
  const seen = new Set<string>();
  const said = chain.map((one) => one.said).join('\n');
  const objects = chain.map(({ object }) => object);
  const all = [...objects, ...namedBy(facts, objects)];
  // What a controller made is corrected in what it was made from, where that names the same.
  const made = ({ metadata }: KubeObject): boolean => (metadata?.ownerReferences ?? []).length > 0;
  const isOwn = (object: KubeObject): boolean => objects.includes(object);
  return all
    .toSorted((a, b) => Number(made(a)) - Number(made(b)))
    .flatMap((object) =>
      missingLinks(facts, object, said)
        .filter(({ name, kind }) => isOwn(object) || WIDE.has(kind) || said.includes(`"${name}" not found`))
        .flatMap(({ kind, name, path, similar, twin, there = [] }): Told[] => {
          const key = `${kind}/${name}`;
          if (
            seen.has(key) ||
            (ownersAmong(facts, object).length > 0 && chain.length > 1 && chain[0]?.object !== object && seen.size > 0)
          )
            return [];
          seen.add(key);
          const field = path.replace(/^\./, '');
          const whole = /\.(?:\w*[nN]ame|secret)$/.test(path) ? field : `${field}.name`;
          if (twin !== undefined)
            return [
              {
                exact: true,
                advice: editObject(
                  facts,
                  `set ${field}.kind of ${label(object)} to ${twin}: ${name} is a ${twin}, and there is no ${kind} of that name in namespace ${object.metadata?.namespace ?? facts.namespace}`,
                  object,
                  { path: `${field}.kind`, value: twin },
                ),
              },
            ];
          if (similar[0] !== undefined)
            return [
              {
                exact: true,
                advice: editObject(
                  facts,
                  `set ${whole} of ${label(object)} from ${name} to ${similar[0]}, which exists; or create ${kind} ${name}`,
                  object,
                  { path: whole, value: similar[0] },
                ),
              },
            ];
          return [
            {
              // The words call the very field: nothing else is meant.
              exact: /\w{6}/.test(field) && said.includes(field.split('.').at(-1) ?? ''),
              advice: `correct ${whole} of ${label(object)} (${name}): there is no ${kind} of that name${there.length > 0 ? `; there is ${there.join(', ')}` : ''}; or create ${kind} ${name}`,
            },
          ];
        }),
    );
}
