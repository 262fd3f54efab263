import { AppError } from '../../core/errors.ts';
import { parseTemplate, pathOf, type Node, type Operand, type Path, type Step } from './jsonpath-parse.ts';

const MOST_DEPTH = 100;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What `kubectl get -o jsonpath=TEMPLATE` prints of a value: a field that is not there is empty, several values stand
 * with a space between.
 */
export function jsonpath(template: string, value: unknown): string {
  return printed(parseTemplate(template), value);
}

/** What stands at a path: none, one or several values. */
export const valuesOf = (path: string, value: unknown): readonly unknown[] => valuesAt(pathOf(path), value);

function printed(nodes: readonly Node[], at: unknown): string {
  return nodes
    .map((node) => {
      if (node.is === 'text') return node.text;
      if (node.is === 'path') return valuesAt(node, at).map(textOf).join(' ');
      // A path inside of a range starts at the item.
      return valuesAt(node.over, at)
        .map((item) => printed(node.body, item))
        .join('');
    })
    .join('');
}

function valuesAt(path: Path, at: unknown): unknown[] {
  let values = [at];
  for (const step of path.steps) {
    const now = values;
    // Of a union all that the first part gives stands before the second.
    const parts = step.is === 'union' ? step.of : [step];
    values = parts.flatMap((part) => now.flatMap((value) => apply(part, value)));
  }
  return values;
}

function apply(step: Step, value: unknown): unknown[] {
  switch (step.is) {
    case 'field':
      return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'each':
      return Array.isArray(value) ? (value as unknown[]) : isObject(value) ? Object.values(value) : [];
    case 'deep':
      return below(value, 0);
    case 'slice':
      return sliced(step, value);
    case 'union':
      return step.of.flatMap((one) => apply(one, value));
    case 'filter':
      return (Array.isArray(value) ? (value as unknown[]) : []).filter((item) => holds(step, item));
  }
}

function below(value: unknown, depth: number): unknown[] {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return [];
  return [value, ...Object.values(value).flatMap((one: unknown) => below(one, depth + 1))];
}

function sliced({ from, to, by = 1, single }: Extract<Step, { is: 'slice' }>, value: unknown): unknown[] {
  if (!Array.isArray(value)) return [];
  const size = value.length;
  const place = (index: number): number => (index < 0 ? index + size : index);
  const start = place(from ?? 0);
  if (start < 0 || (single && start >= size))
    throw new AppError(
      'usage',
      `array index out of bounds: index ${from ?? 0}, length ${size}`,
      'correct the template of -o',
    );
  const end = Math.min(size, to === undefined ? size : place(to));
  return (value as unknown[]).filter((_, index) => index >= start && index < end && (index - start) % by === 0);
}

function holds({ left, operator, right }: Extract<Step, { is: 'filter' }>, item: unknown): boolean {
  const of = (operand: Operand): unknown[] => (operand.is === 'value' ? [operand.value] : valuesAt(operand, item));
  const [one] = of(left);
  if (operator === 'exists') return one !== undefined;
  const [other] = right ? of(right) : [];
  if (one === undefined || other === undefined) return false;
  if (typeof one !== typeof other) return false;
  const [a, b] = [one as number, other as number];
  switch (operator) {
    case '==':
      return one === other;
    case '!=':
      return one !== other;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** A value as kubectl prints it: texts bare, objects as JSON with their keys sorted. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => sorted(one));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
