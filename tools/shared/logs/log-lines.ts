/** Words that stand in lines about a fault; a table in the tests lists what peers' patterns miss. */
const BAD =
  /\b(?:error|err|fatal|panic|\w*exception|traceback|fail(?:ed|ure)?|critical|emerg|denied|refused|unreachable|timed? ?out|killed|oom|segmentation fault|no such (?:host|file)|cannot|unable to|not found|no space left|address already in use|core dumped)\b|\b(?:E|F)\d{4} |"level":"(?:error|fatal)"|level=(?:error|fatal)|\w(?:Error|Exception)\b/i;
const QUIET =
  /\b(?:0 errors?|errors?[=:] ?0|no errors?|without errors?|failover|errorhandler|error_log)\b|\berr(?:or)?s?["']?\s?[=:]\s?(?:null|nil|<nil>|none|false|\[\]|""|'')/i;

/** Lines that end a process, or say why it ends. */
const FATAL =
  /\bpanic:|\bfatal\b|Traceback \(most recent call last\)|^Caused by:|\bsegmentation fault\b|\bcore dumped\b|\bout of memory\b|\bUncaught\b|\bUnhandled|^[\w.]*(?:Error|Exception)(?::|$)|\bexit(?:ed|ing)?(?: with)?(?: status| code)? ?[=:]? ?[1-9]|\bF\d{4} |"level":"fatal"|level=fatal/i;

/** Lines of a stack trace: they belong to the entry before. */
const CONTINUES = /^(?:\s+\S|\s*at\s|Caused by:|\.{3}|\s*File "|goroutine \d|\t)/;

export const isBad = (text: string): boolean => BAD.test(text) && !QUIET.test(text);
export const isFatal = (text: string): boolean => FATAL.test(text) && !QUIET.test(text);
export const continues = (text: string): boolean => CONTINUES.test(text);

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
