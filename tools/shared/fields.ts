import * as z from 'zod';

// Input fields that several tools share. Their schema is part of every request, so a name that says it all has no
// description, and lengths are checked without being told.
const short = (text: string): boolean => text.length > 0 && text.length <= 260;
export const name = () => z.string().refine(short, 'must have 1 to 260 characters');
export const workload = name();
export const namespace = name().optional();
export const container = name().optional();
/** A whole number within bounds that are checked and not told. */
export const whole = (from: number, to: number) =>
  z.int().refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);
