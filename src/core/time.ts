/** A duration in kubectl's short form: 45s, 3m10s, 5m, 2h, 3d. */
export function showDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h`;
  return `${Math.floor(hours / 24)}d`;
}

/** Time since an RFC 3339 stamp; "?" for absent, unparsable and 1970 ("never started") stamps. */
export function showAge(stamp: string | undefined, now: number): string {
  const at = Date.parse(stamp ?? '');
  return Number.isNaN(at) || at <= 0 ? '?' : showDuration(now - at);
}
