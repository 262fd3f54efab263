import { showBytes } from '../../core/quantity.ts';
import type { ContainerLog } from '../types.ts';

/** Lines that the first look takes: what stands within them needs no word on where. */
export const FIRST_LINES = 200;

const count = (lines: number): string => `${lines.toLocaleString('en-US')} line${lines === 1 ? '' : 's'}`;

/**
 * How far a log was read, in a clause: where the line that decides stands further back than the first look goes, or
 * (`line` undefined) where none was found in what was read. Empty where there is nothing to say.
 */
export function depthWords({ lines, whole }: ContainerLog, line: number | undefined): string {
  const back = line === undefined ? 0 : lines.length - line;
  if (line !== undefined) return back > FIRST_LINES ? `${count(back)} before the end of its log` : '';
  if (lines.length === 0) return '';
  const bytes = showBytes(lines.reduce((sum, { text }) => sum + text.length + 1, 0));
  return whole === true
    ? `its whole log was read, ${count(lines.length)}`
    : `its last ${count(lines.length)} were read, ${bytes}B`;
}
