/**
 * A duration as kubectl writes ages (`duration.HumanDuration` of apimachinery): 45s, 3m10s, 5m, 3h10m, 2d3h, 70d,
 * 2y70d. Below zero is 0s.
 */
export function showDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds}s`;
  const two = (whole: number, unit: string, rest: number, small: string): string =>
    rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${small}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return two(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 365 * 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

/** Time since an RFC 3339 stamp; "?" for absent, unparsable and 1970 ("never started") stamps. */
export function showAge(stamp: string | undefined, now: number): string {
  const at = Date.parse(stamp ?? '');
  return Number.isNaN(at) || at <= 0 ? '?' : showDuration(now - at);
}

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const PART = '\\d{1,9}(?:\\.\\d{1,9})?(?:ms|[smhdw])';

/** How to write one, for the next step of an error. */
export const DURATION_FORMS = '30s, 10m, 1h30m or 2d';

/** What a duration looks like inside a sentence or a flag: `90s`, `1h30m`, `1.5h`, `2d`. */
export const DURATION = `(?:${PART}){1,6}`;

/**
 * Whole seconds of a duration, rounded up: kubectl's form (`30s`, `1h30m`, `1.5h`, as Go's time.ParseDuration), with
 * `d` and `w` besides, or a bare number of seconds. Undefined for anything else and for zero, which no log or event
 * query can mean.
 */
export function parseDuration(text: string): number | undefined {
  const bare = /^\d{1,9}$/.test(text);
  if (!bare && !new RegExp(`^${DURATION}$`).test(text)) return undefined;
  const parts = [...text.matchAll(/(?<![\d.])([\d.]+)(ms|[smhdw])/g)];
  const seconds = bare
    ? Number(text)
    : parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit as keyof typeof SECONDS], 0);
  return seconds > 0 ? Math.ceil(Number(seconds.toFixed(3))) : undefined;
}
