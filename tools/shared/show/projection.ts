import { AppError } from '../../../src/core/errors.ts';
import { selectableFields } from '../../../src/core/field-selectors.ts';
import type { Kind } from '../../../src/core/kinds.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';

const WORD = /^(?:([A-Za-z0-9_$/-]+|\*)|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\]"']{0,253}))\])/;

/**
 * The steps of a path such as `spec.containers[*].image` or `metadata.annotations["a.b/c"]`; `*` and `[]` are every
 * item.
 */
function stepsOf(path: string): string[] {
  const steps: string[] = [];
  let rest = path.replace(/^\$?\./, '');
  while (rest !== '') {
    const match = WORD.exec(rest);
    if (!match || steps.length > 30)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(path.slice(0, 120))} is not a path of a field`,
        'write it as spec.containers[*].image or metadata.annotations["a.b/c"]',
      );
    steps.push(match[1] ?? match[2] ?? match[3] ?? (match[4] || '*'));
    rest = rest.slice(match[0].length).replace(/^\./, '');
  }
  return steps;
}

function walk(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (step === undefined) return value === undefined || value === null ? [] : [value];
  if (step === '*')
    return (Array.isArray(value) ? (value as unknown[]) : Object.values(value ?? {})).flatMap((one) => walk(one, rest));
  if (Array.isArray(value) && !/^\d+$/.test(step)) return value.flatMap((one: unknown) => walk(one, [step, ...rest]));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
  return walk((value as Record<string, unknown>)[step], rest);
}

export type Projection = { readonly path: string; readonly read: (object: KubeObject) => string };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * What stands at a path, as one cell: several values with commas, '' where there is none, as the custom columns of
 * kubectl.
 */
export function projection(path: string): Projection {
  const steps = stepsOf(path);
  return { path, read: (object) => walk(object, steps).map(textOf).join(',').slice(0, 300) };
}

const OF_ALL = ['metadata.name', 'metadata.namespace'];
/** A custom kind may be called like a built-in one. */
const BUILT_IN = /^(?:|[a-z]+|[a-z.]+\.k8s\.io)$/;

/** Maps that people fill: what they do not hold is absent, and not zero. */
const FREE = /^(?:labels|annotations|matchLabels|nodeSelector|data)$/;

/**
 * A condition on a field: `spec.type=LoadBalancer`, `metadata.annotations["a/b"]!=c`; a bare path means that it is
 * there. `server`: the API server takes it as a field selector of this kind.
 */
export type FieldTest = { readonly server?: string; readonly matches: (object: KubeObject) => boolean };

export function fieldTest(selector: string, kind: Pick<Kind, 'group' | 'kind'>): FieldTest {
  const at = selector.indexOf('=');
  const not = at > 0 && selector[at - 1] === '!';
  const path = (at < 0 ? selector : selector.slice(0, not ? at - 1 : at)).trim();
  const value = at < 0 ? undefined : selector.slice(at + (selector[at + 1] === '=' ? 2 : 1)).trimStart();
  const known = [...OF_ALL, ...(BUILT_IN.test(kind.group) ? selectableFields(kind.kind) : [])];
  const { read } = projection(path);
  // The API server leaves out members that are false or 0.
  const isZero = /^(?:false|0|)$/.test(value ?? '-') && !stepsOf(path).some((step) => FREE.test(step));
  const matches = (object: KubeObject): boolean => {
    const found = read(object);
    if (value === undefined) return found !== '';
    return (found.split(',').includes(value) || (found === '' && isZero)) !== not;
  };
  return value !== undefined && known.includes(path) ? { server: selector, matches } : { matches };
}

/** Numbers by their size, everything else as text. */
export const byCell =
  ({ read }: Projection) =>
  (a: KubeObject, b: KubeObject): number => {
    const [one, other] = [read(a), read(b)];
    const numbers = [Number(one), Number(other)] as const;
    return one !== '' && other !== '' && numbers.every(Number.isFinite)
      ? numbers[0] - numbers[1]
      : one.localeCompare(other);
  };
