import { line, span, type Line, type Span, type Tone } from '../text/line.ts';

const yamlRow = (row: string): Line => {
  const comment = /^\s*#/.test(row);
  if (comment) return line(row, 'dim');
  const pair = /^(\s*(?:- )?)([\w./-]+|"[^"]*")(:)(\s.*)?$/.exec(row);
  if (!pair) return line(row);
  return [span(pair[1] ?? ''), span(pair[2] ?? '', 'code'), span(':'), span(pair[4] ?? '')].filter(
    ({ text }) => text !== '',
  );
};

const jsonRow = (row: string): Line => {
  const pair = /^(\s*)("(?:[^"\\]|\\.)*")(\s*:)(.*)$/.exec(row);
  if (!pair) return line(row);
  return [span(pair[1] ?? ''), span(pair[2] ?? '', 'code'), span((pair[3] ?? '') + (pair[4] ?? ''))].filter(
    ({ text }) => text !== '',
  );
};

const diffTone = (row: string): Tone => {
  if (/^(?:\+\+\+|---|@@|diff |index )/.test(row)) return 'dim';
  if (row.startsWith('+')) return 'ok';
  return row.startsWith('-') ? 'danger' : 'plain';
};

const shellRow = (row: string): Line => {
  const parts = /^(\s*(?:\$ )?)(\S+)(.*)$/.exec(row);
  if (!parts || row.trimStart().startsWith('#')) return line(row, row.trimStart().startsWith('#') ? 'dim' : 'plain');
  const spans: Span[] = [span(parts[1] ?? ''), span(parts[2] ?? '', 'strong'), span(parts[3] ?? '')];
  return spans.filter(({ text }) => text !== '');
};

const PAINT: Readonly<Record<string, (row: string) => Line>> = {
  yaml: yamlRow,
  yml: yamlRow,
  json: jsonRow,
  diff: (row) => line(row, diffTone(row)),
  patch: (row) => line(row, diffTone(row)),
  bash: shellRow,
  sh: shellRow,
  shell: shellRow,
  console: shellRow,
};

/**
 * Rows of code, painted for the languages of this trade. The text is not changed; a row's meaning never depends on its
 * colour.
 */
export const paintCode = (text: string, language: string): Line[] => {
  const paint = PAINT[language.toLowerCase().split(/\s/)[0] ?? ''] ?? ((row: string) => line(row));
  return text.replace(/\n$/, '').split('\n').map(paint);
};
