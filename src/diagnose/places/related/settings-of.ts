import type { Evidence } from '../../../core/diagnosis.ts';
import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { shown } from '../environment.ts';
import { mountedKeys } from '../files.ts';
import { writtenBy } from '../written.ts';

/** A setting of a container as it stands: a variable, an argument, a line of a mounted ConfigMap. */
export type Setting = {
  /** What it is called; the heading above for an item of a list. */
  readonly name: string;
  readonly value: string;
  readonly where: string;
  readonly says: string;
  readonly written?: string;
  readonly evidence: Evidence;
  /** The variable, where it is one in plain. */
  readonly variable?: string;
};

const MOST_LINES = 2_000;
const HIDDEN = /\[hidden/;
const NAMED = /^\s{0,80}(?:- )?["']?([\w.-]{2,60})["']?(?:[ \t]{0,20}[:=][ \t]{0,20}|[ \t]{1,20})(\S[^\n]{0,2000})$/;
const HEADING = /^\s{0,80}["']?([\w.-]{2,60})["']?[ \t]{0,8}[:=]?[ \t]{0,8}[[{]?[ \t]{0,8}$/;

/** All settings of a container that stand in plain. */
export function settingsOf(facts: Facts, { view, pod }: Failing): readonly Setting[] {
  const name = pod.metadata?.name ?? '';
  const at = (path: string): string => `.spec.containers[${view.name}].${path}`;
  const dataOf = (map: string | undefined): Readonly<Record<string, string>> =>
    facts.configmaps.find(({ metadata }) => map !== undefined && metadata?.name === map)?.data ?? {};
  const ofKey = (map: string, key: string, value: string): Setting[] =>
    HIDDEN.test(value)
      ? []
      : [
          {
            name: key,
            value,
            where: `key ${key} of ConfigMap ${map}`,
            says: shown(value),
            ...writtenBy(facts, map),
            evidence: field('ConfigMap', map, `.data[${key}]`, `${key}=${shown(value)}`),
          },
        ];
  const fed = [
    ...(view.spec?.env ?? []).flatMap(({ valueFrom }) => {
      const { name: map, key = '' } = valueFrom?.configMapKeyRef ?? {};
      const value = dataOf(map)[key];
      return map === undefined || value === undefined ? [] : ofKey(map, key, value);
    }),
    ...(view.spec?.envFrom ?? []).flatMap(({ configMapRef }) =>
      Object.entries(dataOf(configMapRef?.name)).flatMap(([key, value]) => ofKey(configMapRef?.name ?? '', key, value)),
    ),
  ];
  const env = (view.spec?.env ?? []).flatMap((entry): Setting[] =>
    entry.value === undefined || HIDDEN.test(entry.value)
      ? []
      : [
          {
            name: entry.name,
            value: entry.value,
            where: `variable ${entry.name} of container ${view.name}`,
            says: shown(entry.value),
            evidence: field('Pod', name, at(`env[${entry.name}]`), `${entry.name}=${shown(entry.value)}`),
            variable: entry.name,
          },
        ],
  );
  const args = (view.spec?.args ?? []).flatMap((word, place): Setting[] => {
    const [, flag, value] = /^--?([\w.-]{2,60})=(.+)$/.exec(word) ?? [];
    const before = /^--?([\w.-]{2,60})$/.exec(view.spec?.args?.[place - 1] ?? '')?.[1];
    const called = flag ?? before;
    return called === undefined || word.startsWith('-') === (flag === undefined)
      ? []
      : [
          {
            name: called,
            value: value ?? word,
            where: `args of container ${view.name}`,
            says: shown(word),
            evidence: field('Pod', name, at(`args[${place}]`), shown(word)),
          },
        ];
  });
  return [...env, ...fed, ...args, ...linesOf(facts, view)];
}

const linesOf = (facts: Facts, view: Failing['view']): readonly Setting[] =>
  mountedKeys(facts, view).flatMap(({ map, key, text, path }) => {
    let heading = '';
    return text
      .split('\n')
      .slice(0, MOST_LINES)
      .flatMap((line, place): Setting[] => {
        if (/^\s*(?:#|\/\/|;)/.test(line) || HIDDEN.test(line)) return [];
        const above = HEADING.exec(line)?.[1];
        const item = /^\s{0,80}- (?![\w.-]{1,60}: )/.test(line);
        if (above !== undefined && !item) {
          heading = above;
          return [];
        }
        const [, called, value] = item
          ? [undefined, heading, line.replace(/^\s{0,80}- /, '')]
          : (NAMED.exec(line) ?? []);
        return called === undefined || called === '' || value === undefined
          ? []
          : [
              {
                name: called,
                value,
                where: `line ${place + 1} of key ${key} of ConfigMap ${map} (mounted at ${path})`,
                says: item ? `${called}: ${shown(value.trim())}` : shown(line.trim()),
                ...writtenBy(facts, map),
                evidence: field('ConfigMap', map, `.data[${key}]`, `line ${place + 1}: ${shown(line.trim())}`),
              },
            ];
      });
  });
