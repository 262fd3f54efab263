import type { Named } from '../../../logs/meaning/named-things.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Facts } from '../../types.ts';

const MOST_TEXT = 2_000;
const LEAST = 4;
/** Words in capitals that a sentence holds for other reasons than to name a variable. */
const COMMON =
  /^(?:ERROR|FATAL|WARN|WARNING|INFO|DEBUG|TRACE|HTTP|HTTPS|PATH|HOME|USER|HOST|PORT|NAME|MODE|TYPE|TIME|DATE|TRUE|FALSE|NULL|NONE|POST|HEAD|JSON|YAML|UUID)$/;

/** Variables that the container has and that the sentence names word for word, whatever their form: `DOMAIN`. */
export function ownVariables(facts: Facts, { spec }: ContainerView, sentence: string): readonly Named[] {
  const words = new Set(sentence.slice(0, MOST_TEXT).match(/(?<![\w.$-])[A-Z][A-Z0-9_]{3,60}(?![\w-])/g) ?? []);
  if (words.size === 0) return [];
  const whole = (spec?.envFrom ?? []).flatMap(({ configMapRef, prefix = '' }) => {
    const map = facts.configmaps.find(({ metadata }) => configMapRef && metadata?.name === configMapRef.name);
    return Object.keys(map?.data ?? {}).map((key) => `${prefix}${key}`);
  });
  return [...(spec?.env ?? []).map(({ name }) => name), ...whole]
    .filter((name) => name.length >= LEAST && words.has(name) && !COMMON.test(name))
    .map((text) => ({ kind: 'variable', text }) as const);
}
