import type { ContainerView } from '../../facts/containers.ts';
import type { Facts } from '../../types.ts';
import { mountedKeys } from '../files.ts';

/**
 * "line 6 of key app.yaml of ConfigMap web": the one line of the mounted files that begins with a name, which may be
 * the heading of a section; undefined where none or several do.
 */
export function sectionLine(facts: Facts, view: ContainerView, name: string): string | undefined {
  const begins = new RegExp(`^\\s{0,200}(?:- )?["']?${name.replace(/[^\w-]/g, '\\$&')}["']?\\s{0,20}[:={\\s]`);
  const [only, second] = mountedKeys(facts, view).flatMap(({ map, key, text }) =>
    text
      .split('\n')
      .flatMap((line, place) =>
        begins.test(`${line} `) ? [`line ${place + 1} of key ${key} of ConfigMap ${map}`] : [],
      ),
  );
  return second === undefined ? only : undefined;
}
