import { z } from 'zod';

// Input fields that several tools share. Their schema is part of every request, so a name that says it all has no description, and
// lengths are checked without being told.
const short = (text: string): boolean => text.length > 0 && text.length <= 260;
export const name = () => z.string().refine(short, 'must have 1 to 260 characters');
export const workload = name().describe('NAME or KIND/NAME');
export const namespace = name().optional();
export const container = name().optional();
