import { safeText } from '../../core/redact.ts';

/** At most two lines of what a server said, without markup and secrets. */
export function short(text: string): string {
  const html = /<(?:!doctype|html|head|body|h1)\b/i.test(text);
  const plain = html ? pageTitle(text) : text;
  const lines = safeText(plain)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.slice(0, 3).join(' ');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

const pageTitle = (text: string): string => {
  const title = /<(title|h1)[^<>]*>([\s\S]{0,200}?)<\/\1>/i.exec(text)?.[2]?.replaceAll(/\s+/g, ' ').trim();
  return title ? `a web page, ${JSON.stringify(title)}` : 'a web page';
};

/** Milliseconds of `retry-after-ms` or `retry-after` (seconds or a date). */
export function waitOf(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  const after = headers?.get('retry-after');
  if (!after) return undefined;
  const seconds = Number(after);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after) - Date.now();
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined;
}
