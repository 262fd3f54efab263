import { parseAllDocuments, stringify } from 'yaml';
import { finite } from './finite.ts';
import { hideValues, withoutMarks } from './hide-manifest.ts';
import { safeText } from './redact.ts';

const MOST_DOCUMENTS = 500;

/**
 * Text that a person piped in, as it may go to a model and a screen: YAML and JSON are read and hidden by their places
 * (Secrets in any form, values of secret-looking names, credentials of a kubeconfig), what is neither is hidden by its
 * form. What holds nothing to hide stays as it was written.
 */
export function safePiped(text: string): string {
  const trimmed = text.trim();
  const json = /^[[{]/.test(trimmed) ? parsedJson(trimmed) : undefined;
  if (json !== undefined) return shown(json, trimmed, (value) => JSON.stringify(value, null, 2));
  if (/^[[{]/.test(trimmed) && trimmed.includes('\n')) {
    const lines = trimmed.split('\n');
    if (lines.every((line) => parsedJson(line.trim()) !== undefined))
      return lines.map((line) => safePiped(line)).join('\n');
  }
  const documents = text.split(/^(?=---)/m);
  const left = documents.length - MOST_DOCUMENTS;
  return (
    documents
      .slice(0, MOST_DOCUMENTS)
      .map((part) => document(part))
      .join('') + (left > 0 ? `# ${left} more documents left out\n` : '')
  );
}

function document(part: string): string {
  const head = /^---[^\n]*\n?/.exec(part)?.[0] ?? '';
  const body = part.slice(head.length);
  // A line of a log is YAML, too: only what has members over lines is read as such.
  if (/^\s{0,20}["'\w.-]{1,200}:(?:\s|$)/m.test(body)) {
    const value = parsedYaml(body);
    if (typeof value === 'object' && value !== null)
      return (
        head +
        shown(value, body, (safe) => `${stringify(safe, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd()}\n`)
      );
  }
  return head + safeText(body);
}

/** The text as it was written when nothing of it had to be hidden; else the value written anew. */
function shown(value: unknown, text: string, write: (value: unknown) => string): string {
  const safe = hideValues(value);
  const written = withoutMarks(write(safe));
  const whole = JSON.stringify(safe).includes('[hidden') || JSON.stringify(value).length > JSON.stringify(safe).length;
  return whole ? written : safeText(text);
}

function parsedJson(text: string): unknown {
  try {
    const value = finite(JSON.parse(text) as unknown);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function parsedYaml(text: string): unknown {
  try {
    const [document] = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false, prettyErrors: false });
    return document === undefined || !('errors' in document) || document.errors.length > 0
      ? undefined
      : finite(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch {
    return undefined;
  }
}
