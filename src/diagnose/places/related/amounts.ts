import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { mountedMaps } from '../files.ts';
import type { Place } from '../config-place.ts';
import { othersThan, speaksWith } from './neighbours.ts';

const AMOUNT = /(?<![\w.:/-])\d{5,12}(?![\w:/]|\.\d|-\d)/g;
const MOST = 4;
const MOST_LINES = 2_000;
/** A setting whose whole value is one number. */
const SETTING = /^\s*(?:- )?["'<]?(?:--?)?([\w.-]{3,60})["'>]?\s*[:= ]\s*["']?(\d{5,12})["']?\s*(?:[;,<#].*)?$/;

type Set = {
  readonly name: string;
  readonly value: string;
  readonly where: string;
  readonly source: Place['evidence'];
};

/**
 * A figure that a sentence names and that is, digit for digit, the value of one setting: of the container itself or of
 * a workload that it speaks with. It is the limit that was met.
 */
export function byAmount(facts: Facts, one: Failing, sentence: string): readonly Place[] {
  const figures = [...new Set(sentence.slice(0, 2_000).match(AMOUNT) ?? [])].slice(0, MOST);
  if (figures.length === 0) return [];
  const all = [one, ...othersThan(facts, one).filter((other) => speaksWith(facts, one, other))].flatMap((each) =>
    settingsOf(facts, each, each === one ? '' : ` of ${each.owner.kind.toLowerCase()}/${each.owner.name}`),
  );
  return figures.flatMap((figure) => {
    const [only, second] = all.filter(({ value }) => value === figure);
    return only === undefined || second !== undefined
      ? []
      : [{ token: only.name, where: only.where, says: `${only.name} = ${only.value}`, evidence: only.source }];
  });
}

function settingsOf(facts: Facts, { view, pod }: Failing, of: string): readonly Set[] {
  const { env = [], args = [] } = view.spec ?? {};
  const name = pod.metadata?.name ?? '';
  const found = (text: string, where: string, source: Place['evidence']): readonly Set[] => {
    const [, key, value] = SETTING.exec(text) ?? [];
    return key === undefined || value === undefined ? [] : [{ name: key, value, where: `${where}${of}`, source }];
  };
  return [
    ...env.flatMap((entry) =>
      found(
        `${entry.name}=${entry.value ?? ''}`,
        `variable ${entry.name} of container ${view.name}`,
        field('Pod', name, `.spec.containers[${view.name}].env[${entry.name}]`, `${entry.name}=${entry.value ?? ''}`),
      ),
    ),
    ...args.flatMap((word, at) =>
      found(
        word,
        `args of container ${view.name}`,
        field('Pod', name, `.spec.containers[${view.name}].args[${at}]`, word),
      ),
    ),
    ...mountedMaps(view).flatMap(({ name: map, mount }) =>
      Object.entries(facts.configmaps.find(({ metadata }) => metadata?.name === map)?.data ?? {}).flatMap(
        ([key, text]) =>
          text
            .split('\n')
            .slice(0, MOST_LINES)
            .flatMap((line, at) =>
              found(
                line,
                `line ${at + 1} of key ${key} of ConfigMap ${map} (mounted at ${mount.mountPath})`,
                field('ConfigMap', map, `.data[${key}]`, `line ${at + 1}: ${line.trim().slice(0, 120)}`),
              ),
            ),
      ),
    ),
  ];
}
