import { AppError } from './errors.ts';
import type { Plan } from './plan.ts';
import { Sealed } from './sealed.ts';

const DEEPEST = 64;

/**
 * A copy of the plan that is plain data and cannot be changed any more, so that what is hashed, drawn, rehearsed and
 * sent is one thing: no getter that answers differently the second time, no `toJSON` that shows the hash something
 * else, no edit while the card stands. Sealed values are kept as they are. Anything else that is not data is an
 * `internal` error.
 */
export const frozenPlan = (plan: Plan): Plan => frozen(plan, 0) as Plan;

function frozen(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new AppError('internal', 'the plan is nested too deeply');
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new AppError('internal', `the plan holds the number ${value}`);
    return value;
  }
  if (typeof value === 'object') {
    const shape: unknown = Object.getPrototypeOf(value);
    if (shape === Sealed.prototype && Reflect.ownKeys(value).length === 0) return value;
    if (Array.isArray(value)) return Object.freeze(value.map((member: unknown) => frozen(member, depth + 1)));
    // fromEntries defines own members, so a "__proto__" key stays data.
    if (shape === Object.prototype || shape === null)
      return Object.freeze(
        Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozen(member, depth + 1)])),
      );
  }
  throw new AppError('internal', 'the plan holds something that is not data');
}
