/** How programs write a time before a line, the longer before the shorter. */
export const TIMES: readonly RegExp[] = [
  /^\[?\d{4}[-/.]\d\d[-/.]\d\d[T _:]?\d\d:\d\d(?::\d\d)?(?:[.,:]\d+)?(?:\s?(?:(?:Z|UTC|GMT|[CEMPJIBW][ES]{0,2}[SD]?T)\b|[+-]\d\d:?\d\d))?\]?/,
  /^\[?(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +\d{1,2}(?: \d{4},?| ?,)? \d\d:\d\d:\d\d(?:[.,]\d+)?(?: (?:[A-Z]{3,4} )?\d{4})?(?: [AP]M)?\]?/,
  /^\[?\d{1,2}[-/ ](?:[A-Z][a-z]{2}|\d\d)[-/ ]\d{4}[: ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: (?:(?!INFO|WARN|NOTE|CRIT|LOG|ERR|DBG|INF|WRN|TRC|FTL|PNC)[A-Z]{3,4}|[+-]\d{4})\b)?\]?/,
  // Day and month alone: `02-24 00:11:22`, `31 Mar 15:53:53 -`.
  /^\[?\d\d[-/.]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?\]?(?=\s)/,
  /^\[?\d{1,2} [A-Z][a-z]{2} \d\d:\d\d:\d\d(?:[.,]\d+)?\]?(?= - |\s)/,
  /^\[?\d{2}\d{2}\d{2,4}[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\]?/,
  // Process, day and time without signs, padded: `     7:20260224:001122.333`.
  /^ {0,8}(?:\d{1,8}:)?\d{8}[:T-]\d{6}(?:[.,]\d{1,9})?Z?(?=\s)/,
  /^\[?\d\d:\d\d:\d\d(?:[.,:]\d+)?(?: ?[AP]M)?\]?(?=[\s|\]])/,
  /^\[?\d{10}(?:\d{3})?(?:\.\d+)?\]?(?=\s)/,
  /^\[\s*\d+\.\d{3,}(?:s)?\]/,
  // OpenLDAP: seconds and fraction in hexadecimal, then the thread.
  /^[0-9a-f]{8}\.[0-9a-f]{8}(?: 0x[0-9a-f]{6,16})?(?=\s)/,
];

/** Letters of the time that a text begins with; 0 where it begins with none. */
export const timeOf = (text: string): number => {
  for (const time of TIMES) {
    const found = time.exec(text);
    if (found) return found[0].length;
  }
  return 0;
};
