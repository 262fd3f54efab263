const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
/** A schedule that never comes (30 February) is given up after a year of minutes. */
const MOST_MINUTES = 366 * 24 * 60;

/** The numbers that one field allows: lists, ranges, steps, `*`. Undefined when it cannot be read. */
function fieldOf(text: string, [low, high]: readonly [number, number]): Set<number> | undefined {
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|\?|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const from = match[1] === undefined ? low : Number(match[1]);
    const open = match[1] === undefined || (match[3] !== undefined && match[2] === undefined);
    const to = open ? high : Number(match[2] ?? match[1]);
    const step = Number(match[3] ?? 1);
    if (from < low || to > high + (high === 6 ? 1 : 0) || step < 1) return undefined;
    for (let value = from; value <= to; value += step) allowed.add(high === 6 ? value % 7 : value);
  }
  return allowed;
}

/** The next time (milliseconds, UTC) after this one that a cron schedule names; undefined when there is none. */
export function nextTime(schedule: string, after: number): number | undefined {
  const fields = (MACROS[schedule.trim()] ?? schedule.trim()).split(/\s+/);
  const sets = RANGES.map((range, index) => fieldOf(fields[index] ?? '', range));
  const [minutes, hours, days, months, weekdays] = sets;
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  const anyDay = fields[2] === '*' || fields[4] === '*';
  let at = Math.floor(after / 60_000) * 60_000;
  for (let count = 0; count < MOST_MINUTES; count++) {
    at += 60_000;
    const date = new Date(at);
    const day = days.has(date.getUTCDate());
    const weekday = weekdays.has(date.getUTCDay());
    // When both days are given, either will do.
    const isDay = anyDay ? day && weekday : day || weekday;
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours())) continue;
    if (isDay && months.has(date.getUTCMonth() + 1)) return at;
  }
  return undefined;
}
