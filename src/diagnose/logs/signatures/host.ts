/** No time of day (11:58), no date, no source file (main.go:58): those stand before a colon and digits as well. */
const NO_HOST =
  '(?!\\d+(?![\\w.-]))(?!\\d{4}-\\d\\d-\\d\\d)(?![\\w./-]*\\.(?:go|py|[cm]?js|ts|java|rb|rs|cs|cpp|php|scala|kt):\\d)';
/** A host name or address, as group `host`. */
export const HOST = `(?<host>${NO_HOST}[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)`;
