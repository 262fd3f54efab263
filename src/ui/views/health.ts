import type { Severity } from '../../core/diagnosis.ts';
import type { Health } from '../../core/view.ts';
import type { Tone } from '../text/line.ts';

type Mark = { readonly glyph: string; readonly word: string; readonly tone: Tone };

/** Every state has a shape of its own, so that it can be told without colour. */
export const HEALTH: Record<Health, Mark> = {
  ok: { glyph: '✓', word: 'ok', tone: 'ok' },
  progressing: { glyph: '◐', word: 'progressing', tone: 'info' },
  warning: { glyph: '▲', word: 'warning', tone: 'warn' },
  critical: { glyph: '✖', word: 'critical', tone: 'danger' },
  idle: { glyph: '○', word: 'idle', tone: 'dim' },
  unknown: { glyph: '?', word: 'unknown', tone: 'dim' },
};

export const SEVERITY: Record<Severity, Mark> = {
  critical: { glyph: '✖', word: 'CRITICAL', tone: 'alarm' },
  warning: { glyph: '▲', word: 'WARNING', tone: 'warn' },
  info: { glyph: '·', word: 'INFO', tone: 'info' },
};
