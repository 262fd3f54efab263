import type { KnownContext, Target } from './cluster.ts';

/** The usual words, alone or with a number (`prod2`); "non" or "pre" before one takes it back. */
const WORD = /^(?:prod|production|prd|live)\d{0,4}$/;
const NEGATION = /^(?:non?|not|pre)$/;

/** Words of a name: parts between other characters than letters and digits, `acmeProd` and `eu1prod` cut as well. */
const wordsOf = (name: string): string[] =>
  name
    .slice(0, 500)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/(\d)([A-Za-z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/**
 * Whether a name of a context, cluster or namespace says that people depend on it: prod, prd-eu, gke_acme-prod2_eu,
 * production.
 */
export const looksLikeProduction = (name: string): boolean =>
  wordsOf(name).some((word, at, all) => WORD.test(word) && !NEGATION.test(all[at - 1] ?? ''));

/** The one production mark: the context's name says so, or the person's setting names it. */
export const isProduction = (target: Pick<Target, 'context' | 'production'>): boolean =>
  target.production === true || looksLikeProduction(target.context);

/** Whether one of the patterns (`*` stands for any text) is the whole name. */
export const namedBy = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => {
    const [first = '', ...rest] = pattern.trim().split('*');
    if (rest.length === 0) return pattern.trim() !== '' && first === name;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    const last = rest.pop() ?? '';
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  });

/**
 * Namespaces that the kubeconfig's contexts for this server name, that of this run first: where a person with few
 * rights works.
 */
export const namespacesNamed = (
  target: Pick<Target, 'server'>,
  namespace: string,
  contexts: readonly KnownContext[],
): readonly string[] => [
  ...new Set([
    namespace,
    ...contexts
      .filter((one) => one.namespace !== '' && one.server !== '' && target.server.startsWith(one.server))
      .map((one) => one.namespace),
  ]),
];

/** The context as a person is told it, with whom its user acts as. */
export const contextText = ({ context, as }: Pick<Target, 'context' | 'as'>): string =>
  as === undefined ? context : `${context} as ${as}`;
