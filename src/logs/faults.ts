import { isHigh, isLow, type Level } from './level.ts';
import { recordOf } from './record.ts';

const BAD =
  /\b(?:error|err|fatal|panic(?:ked)?|\w*exception|traceback|fail(?:s|ed|ure|ing)?|critical|crit|alert|emerg|denied|refused|refusing|unreachable|unavailable|timed? ?out|killed|oom|segmentation fault|no such|cannot|can't|can’t|could not|couldn't|unable to|not found|not set|required|missing|must be|must not|invalid|illegal|unknown (?:flag|directive|command|option|host|database|variable)|unrecogni[sz]ed|unsupported|not supported|usage|forbidden|unauthori[sz]ed|not authori[sz]ed|access ?denied|not allowed|rejected|expired|no space left|already (?:in use|running|exists?|locked)|core dumped|(?:is )?not permitted|not compatible|requires (?:an? )?(?:greater|newer|later|higher|more recent)|not met|incompatible|lost|abort(?:ed|ing)?|(?<=^|\n|: )\w{1,40}_abort\w{0,20}(?=\(["'])|unbound|undefined|mismatch|no response|locked|corrupt(?:ed|ion)?|malformed|damaged|not provided|not configured|not specified|not defined|not initiali[sz]ed|does not exist|doesn't exist|do not exist|no (?:[\w-]{1,20} ){1,4}(?:is|are) known|not known|too (?:open|many|old|low|large|small|new|permissive)|out of|low[- ](?:disk|memory|space)|not enough|(?:requires|needs) (?:[\w-]+ ){0,4}(?:at least|a minimum)|exhausted|exceed(?:s|ed)|insufficient|conflict\w*|violat\w+|unexpected\w*|wrong|bad|incorrect|inconsistent|ambiguous|duplicated?|overlap(?:s|ping)?|prohibited|disallowed|unresolved|unsuccessful|misconfigured|unauthenticated|inaccessible|unreadable|unwritable|truncated|undeclared|unregistered|unmatched|collision|not (?:enabled|available|ready|running|installed|valid|recogni[sz]ed|implemented|accessible|reachable|writable|readable|resolved|known|accepted|match(?:ing)?)|(?:does|did|do) (?:not|n't) (?:match|have|appear|support|include|contain|allow|accept|recogni[sz]e|fit|agree|correspond)|disconnected|reset by peer|broken pipe|dead ?lock\w*|stale|not secure|(?:is|are|was|too) insecure|insecure (?:permissions?|ownership|files?|director(?:y|ies)|locations?|passwords?|keys?|cookies?|origins?)|untrusted|gave up|giving up|crash\w*|unhealthy|lapsed|used up|revoked|suspended|overdue|unapplied|outdated|read-only file system|(?:exit(?:ed)?|ended|terminated)(?: with)? (?:code|status)[: ]+[1-9]\d*)\b|\b[EF]\d{4} |"level":"(?:error|fatal)"|level=(?:error|fatal)|\b\w+(?:Error|Exception)\b|\.rb:\d+:in [`'][^'\n]{1,200}': \S/i;
/** ECONNREFUSED, EACCES, and codes of tools that begin alike (EJSONPARSE): not EURUSD. */
const ERRNO =
  /\bE(?:2BIG|ACCES|ADDR\w+|AGAIN|BADF|BUSY|CONN\w+|CORRUPT\w*|DQUOT|EXIST|EXPIRED|FAULT|FBIG|HOST\w+|INVAL\w*|ISDIR|JSONPARSE|LIFECYCLE|LOOP|M?FILE|NAMETOOLONG|NET\w+|NO[A-Z]{2,12}|OPNOTSUPP|PERM|PIPE|PROTO\w*|REQUIRE\w*|RESOLVE|ROFS|TARGET|TIMED?OUT|UNAUTHORI[SZ]ED|UNKNOWN|UNSUPPORTED\w*)\b|\bEAI_[A-Z]+\b|\bERR_[A-Z_]+\b/;
/** Words of a fault in a line that tells of none: counters, names of settings, an error that is nil. */
const QUIET =
  /\b(?:0 (?:errors?|failures?|failed|rejected|denied|dropped|expired|lost|timeouts?|invalid|retries|exceeded)|(?:exceeded|dropped|rejected|failed|lost|expired) 0|no errors?|without errors?|failover|errorhandler|error_log|error[-_ ]?(?:page|handler|rate|budget|reporting)s?)\b|\b(?:errors?|errs?|failed|failures?|expired|rejected|denied|dropped|timeouts?|invalid|lost|retries|crit|misses)["']?\s?[=:]\s?(?:\d+\b(?!:)|null|nil|<nil>|none|false|\[\]|""|'')|\berr(?:or)?=nil\b/i;
/** What deals with faults is called after them (`duplicate detection`, `bad words filter`): its name tells of none. */
const DEALS_WITH =
  /\b(?:duplicates?|collisions?|dead ?locks?|conflicts?|overlap|crash(?:es)?|errors?|exceptions?|failures?|mismatch|corruption|panic|alert|abort|time ?outs?|(?:bad|malformed|invalid|wrong|stale|expired|rejected|unexpected|unhealthy|insecure)[- ][a-z]{3,20})[- ](?:detect(?:ion|or)|resolution|resolver|handl(?:er|ing)|filter(?:ing)?|report(?:er|ing)|avoidance|recovery|window|tolerance|thresholds?|polic(?:y|ies)|clean(?:er|up))s?\b/gi;
/** Work on what is old: `Truncated table x`, `Removing 5 stale leases`, at the beginning of its sentence. */
const DONE =
  /^(?:successfully )?(?:truncat(?:ed|ing) (?:\d+ |the )?(?:tables?|logs?)\b|(?:remov|purg|delet|prun|evict|clean|clear|sweep|check)(?:ed|ing)(?: up| out| for)? (?:\d+ |all |the )?(?:stale|expired|outdated|duplicated?|unmatched|suspended|overdue|bad)\b)/i;
/** A file or folder may be called after a fault (`/var/lib/x/crash/dump.log`) and tells of none. */
const PATHS = /(?<=^|[\s"'`(=])\/[\w.@%+-]{1,80}(?:\/[\w.@%+-]{1,80}){1,20}(?=[\s"'`),;]|$)/gm;
/** `max 0 avg 0 exceeded 0`: names and numbers in turn. */
const PAIRS = /\b[a-z_]{2,} \d+(?:\.\d+)?(?=[\s,;]|$)/gi;
const COUNTERS = /\w["']?(?:=|: )\d+(?:\.\d+)?(?:ms|s|%|[KMG]i?B)?\b(?![:\w-])/g;

/** A statistic or a goodbye: it may hold words of faults and tells of none. */
const isStatistic = (text: string): boolean =>
  !text.includes('\n') &&
  ((text.match(COUNTERS)?.length ?? 0) >= 3 || (text.match(PAIRS)?.length ?? 0) >= 4) &&
  !/\w+(?:Error|Exception)\b|\b(?:cannot|could not|unable|refused|denied)\b/i.test(text);

/** `3 errors`: how many there were, which stand elsewhere; alone or above frames. */
const COUNT = /^\s{0,20}\d{1,6} (?:errors?|failures?|problems?|exceptions?)(?: (?:found|occurred))?[.:!]?\s{0,20}$/i;
const isCount = (text: string): boolean => {
  const [first = '', ...rest] = text.split('\n', 50);
  return COUNT.test(first) && rest.every((line) => /^\s+at |^\s*$/.test(line));
};

/** A line of a Ruby trace, whatever a logger puts before it: `/x.rb:71:in 'call'` names the code and tells nothing. */
const isFrame = (text: string): boolean =>
  text.includes(':in ') &&
  /\.(?:rb|rake|ru|erb):\d{1,6}:in [`'][^'\n]{1,200}'\s{0,4}$/.test(text) &&
  !text.includes('\n');

/** True when the words of a line tell of a fault. */
export const isBad = (text: string): boolean => {
  if (isCount(text) || isFrame(text)) return false;
  if (!BAD.test(text) && !ERRNO.test(text)) return false;
  const quiet = text
    .replace(new RegExp(QUIET.source, 'gi'), ' ')
    .replace(DEALS_WITH, ' ')
    .replace(DONE, '')
    .replace(PATHS, ' ');
  return (quiet === text || BAD.test(quiet) || ERRNO.test(quiet)) && !isStatistic(text);
};

/** Lines that end a process, or say why it ends. */
const FATAL =
  /\bpanic(?:ked at\b|:)|\bfatal\b|Traceback \(most recent call last\)|^caused by:|\bsegmentation fault\b|\bcore dumped\b|\bout of memory\b|\bUncaught\b|\bUnhandled|^[\w.]*(?:Error|Exception)(?::|$)|\bexit(?:ed|ing)?(?: with)?(?: status| code)? ?[=:]? ?[1-9]|\bF\d{4} |"level":"fatal"|level=fatal/i;
export const isFatal = (text: string): boolean => FATAL.test(text) && isBad(text);

/** Level that a line declares, in three steps; undefined where it declares none. */
export function levelOf(text: string): 'low' | 'warn' | 'high' | undefined {
  const level: Level | undefined = recordOf(text).level;
  return isLow(level) ? 'low' : isHigh(level) ? 'high' : level === undefined ? undefined : 'warn';
}

/** "Metrics are not enabled": at the end of a program it is why; of one that runs it only says how it is set up. */
const STATES =
  /\b(?:is|are|was|were)? ?not (?:enabled|available|ready|running|installed|implemented)\b|\b(?:does|did|do) not (?:have|include|contain|support)\b/gi;

/**
 * A line for a person to look at: it declares itself so, or its words do and it does not declare itself harmless. An
 * access log counts from 500.
 */
export function looksBad(text: string): boolean {
  const { level, status } = recordOf(text);
  if (status !== undefined) return status >= 500;
  if (isHigh(level)) return !isStatistic(text) && !isFrame(text);
  return !isLow(level) && isBad(level === undefined ? text.replace(STATES, ' ') : text);
}
