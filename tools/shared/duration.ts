import { AppError } from '../../src/core/errors.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `30s`, `10m`, `1h30m`, `2d`, or of a bare number of seconds. bad-input for anything else and for zero. */
export function secondsOf(text: string): number {
  const bare = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const parts = [...text.matchAll(/(\d{1,6})([smhd])/g)];
  const whole = parts.map(([part]) => part).join('') === text;
  const seconds = bare + (whole ? parts.reduce((sum, [, n, unit]) => sum + Number(n) * SECONDS[unit as 's'], 0) : 0);
  if (seconds > 0) return seconds;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(text.slice(0, 40))} is not a duration`,
    'write 30s, 10m, 1h30m or 2d',
  );
}
