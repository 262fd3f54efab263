/** Lines that differ only in values share a template: longest shapes first, at most 400 characters are looked at. */
export const templateOf = (text: string): string =>
  text
    .slice(0, 400)
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<uuid>')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, '<hex>')
    .replace(/(["'])(?:(?!\1).){1,80}\1/g, '<text>')
    .replace(/\d+/g, '<n>');
