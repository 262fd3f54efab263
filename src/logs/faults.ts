import { isHigh, isLow, type Level } from './level.ts';
import { recordOf } from './record.ts';

const BAD =
  /\b(?:error|err|fatal|panic(?:ked)?|\w*exception|traceback|fail(?:s|ed|ure|ing)?|critical|crit|alert|emerg|denied|refused|refusing|unreachable|unavailable|timed? ?out|killed|oom|segmentation fault|no such|cannot|can't|can’t|could not|couldn't|unable to|not found|not set|required|missing|must be|must not|invalid|illegal|unknown (?:flag|directive|command|option|host|database|variable)|unrecogni[sz]ed|unsupported|not supported|usage|forbidden|unauthori[sz]ed|not authori[sz]ed|access ?denied|not allowed|rejected|expired|no space left|already (?:in use|running|exists?|locked)|core dumped|(?:is )?not permitted|not compatible|requires (?:an? )?(?:greater|newer|later|higher|more recent)|not met|incompatible|lost|abort(?:ed|ing)?|(?<=^|\n|: )\w{1,40}_abort\w{0,20}(?=\(["'])|unbound|undefined|mismatch|no response|locked|corrupt(?:ed|ion)?|malformed|damaged|not provided|not configured|not specified|not defined|not initiali[sz]ed|does not exist|doesn't exist|do not exist|too (?:open|many|old|low|large|small|new|permissive)|out of|low[- ](?:disk|memory|space)|not enough|(?:requires|needs) (?:[\w-]+ ){0,4}(?:at least|a minimum)|exhausted|exceed(?:s|ed)|insufficient|conflict\w*|violat\w+|unexpected\w*|wrong|disconnected|reset by peer|broken pipe|dead ?lock\w*|stale|not secure|(?:is|are|was|too) insecure|insecure (?:permissions?|ownership|files?|director(?:y|ies)|locations?|passwords?|keys?|cookies?|origins?)|untrusted|gave up|giving up|crash\w*|unhealthy|lapsed|used up|revoked|suspended|overdue|unapplied|outdated|read-only file system|(?:exit(?:ed)?|ended|terminated)(?: with)? (?:code|status)[: ]+[1-9]\d*)\b|\b[EF]\d{4} |"level":"(?:error|fatal)"|level=(?:error|fatal)|\b\w+(?:Error|Exception)\b|\.rb:\d+:in [`'][^'\n]{1,200}': \S/i;
/** ECONNREFUSED, EACCES: in capitals only, else every word with an e. */
const ERRNO = /\bE[A-Z]{4,}\b/;
/** Words of a fault in a line that tells of none: counters, names of settings, an error that is nil. */
const QUIET =
  /\b(?:0 (?:errors?|failures?|failed|rejected|denied|dropped|expired|lost|timeouts?|invalid|retries|exceeded)|(?:exceeded|dropped|rejected|failed|lost|expired) 0|no errors?|without errors?|failover|errorhandler|error_log|error[-_ ]?(?:page|handler|rate|budget|reporting)s?)\b|\b(?:errors?|errs?|failed|failures?|expired|rejected|denied|dropped|timeouts?|invalid|lost|retries|crit|misses)["']?\s?[=:]\s?(?:\d+\b(?!:)|null|nil|<nil>|none|false|\[\]|""|'')|\berr(?:or)?=nil\b/i;
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

/** True when the words of a line tell of a fault. */
export const isBad = (text: string): boolean => {
  if (isCount(text)) return false;
  if (!BAD.test(text) && !ERRNO.test(text)) return false;
  const quiet = text.replace(new RegExp(QUIET.source, 'gi'), ' ').replace(PATHS, ' ');
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

/**
 * A line for a person to look at: it declares itself so, or its words do and it does not declare itself harmless. An
 * access log counts from 500.
 */
export function looksBad(text: string): boolean {
  const { level, status } = recordOf(text);
  if (status !== undefined) return status >= 500;
  return isHigh(level) ? !isStatistic(text) : !isLow(level) && isBad(text);
}

/** What applications can do without: telemetry, tracing, caches that are named optional, defaults that stand in. */
const TELEMETRY =
  /\b(?:otel|otlp|opentelemetry|telemetry|exporter|jaeger|zipkin|statsd|datadog|sentry|newrelic|tracing|(?<!stack )traces?|spans?|metrics? (?:push|export)\w*|pushgateway|(?<![.`'"/\w-])analytics(?![.`'"/\w-]))\b|:431[78]\b/i;
const OPTIONAL =
  /\b(?:optional\w*|not (?:required|critical|fatal)|non-?(?:critical|fatal)|falling back|fallback|using (?:the )?default|(?:is |was )?(?:not set|unset|not found|missing)[,;:] (?:so )?(?:using|assuming|taking|will use)|default(?:s|ing) to|ignor(?:ed|ing)(?! (?:an? |the |this |all )?(?:\w+ )?(?:requests?|messages?|packets?|connections?|clients?|quer(?:y|ies)|logins?)\b)|skipp(?:ed|ing)(?![^\n]{0,80}(?:because\b|due to\b|err(?:or)?=["']?\w))|disabling|(?:track|trac|report|monitor|metric|telemetry|feature|cach|logg)\w*[^\n]{0,20} disabled|(?:will|won't) (?:not )?be (?:sent|collected|reported|shown|recorded|skipped|ignored|disabled|unavailable)|continuing(?! (?:would|could|may|might|to)\b))\b/i;
/** A warning for later; beside an error what was deprecated is gone. */
const isDeprecation = (text: string): boolean =>
  /\bdeprecat\w+/i.test(text) && (/warn/i.test(text) || !/\b(?:errors?|fatal|cannot|failed)\b/i.test(text));
/**
 * Frames of a stack trace pass through instrumentation too, and names may hold such words: neither counts. `itself`:
 * the program is telemetry.
 */
export function isOptional(text: string, itself = false): boolean {
  const told = text
    .replace(/\n(?:[ \t]+|stack ?trace|goroutine |created by )[^\n]*/gi, '')
    .replace(/background\w*|system:serviceaccount:[\w:.-]+|[`'"][\w.-]*\/[\w./-]*[`'"]|(?<=\s)\/[\w./-]+/gi, '');
  return OPTIONAL.test(told) || isDeprecation(told) || (!itself && TELEMETRY.test(told));
}

/** True for a program that is telemetry itself, by its name or image: to it nothing of that is optional. */
export const isTelemetry = (name: string): boolean =>
  TELEMETRY.test(name.replace(/[-_/.:]/g, ' ')) || /prometheus|grafana|collector/i.test(name);

/** Says that it ends, not why: the cause stands before it. */
const GENERIC =
  /npm (?:ERR!|error)|error Command failed|ELIFECYCLE|exit(?:ed|ing)?(?: \w{1,20}){0,2} (?:status|code|with)|exit(?:ing)?\.?$|^\W*exiting(?: [\w-]+){1,3}\W*$|shut(?:ting)?(?: it)? ?down|(?:start-?up|boot(?:strap)?|initiali[sz]ation) (?:has )?failed|(?:failed to|could not|cannot|unable to) (?:start|boot|initiali[sz]e|run|launch)(?: (?:the )?(?:server|application|app|service|worker|process|producer|consumer|broker|client))?(?: in [^.]{0,30} mode)?\.?$|worker failed to boot|application failed to start|\bfail(?:ed|s|ure)?:? (?:with )?(?:(?:code|status|errno|error|rc)[ :=]*)?-?\d+\W*$|aborting|terminat(?:ed|ing)|giving up|gave up|(?:after|in) \d+ (?:attempts|retries|tries|times|seconds)|max(?:imum)? (?:number of )?retries|too many (?:attempts|retries)|make: \*\*\*|unrecoverable|error occurred|Background on this error|errors found in configuration|(?:read|learn) more\b|for (?:more|further) (?:information|details?|help)|(?:use|pass|try|run|see)\b[^\n]{0,40}['"` ]--?(?:help|verbose|debug)\b|Validation Error Count|could not create the java virtual machine|could not read from remote repository|error occurred during initialization of VM|agent library failed|fatal exception has occurred. program will exit|did not exit normally|max retries per request|timed out waiting for the condition|failed to acquire lease|brokers are down|Node\.js v\d|^\s*(?:(?:uncaught|unhandled) )?(?:error|exception|rejection|fatal|failed|failure)[:!.]?\s*$|goroutine \d+ \[|\berror (?:during|while|at|on) (?:start|boot|initiali[sz])\w*:? *\{[\w,]{0,200}\}?$|^BOOT FAILED|^Aborted\b|core dumped|Error creating bean|Unsatisfied ?[Dd]ependency|BeanCreationException|bean construction failure|\b(?:could not|cannot|failed to|unable to) (?:be )?(?:autowire|inject|instantiate)\w*|haproxy version|^\W*(?:good)?bye\b|^\W*(?:stopp|finish|quitt)(?:ed|ing)\W*$|stopped (?:cleanly|gracefully)|signal received|received (?:signal|SIG[A-Z]+)|caught signal|see (?:the )?(?:logs?|output|errors?|(?:root )?cause|stack ?trace|traceback|exceptions?|messages?|details) (?:above|below)|(?:root )?cause (?:is )?(?:above|below)|check (?:the )?(?:[\w-]+ ){0,3}(?:logs?|output)\b|unexpected error\W*$|something went wrong|failed to load command|crash dump (?:is being|was) written|\?\s*\)?$|^\W*(?:perhaps|maybe|possibly|are you|is (?:it|there|another)|do you|did you|have you)\b/i;
/** The program's report on its own health: what makes it ill stands before it. */
const HEALTH =
  /\b(?:health|liveness|readiness)(?: ?check)?s?\b[^\n]{0,80}\b(?:unhealthy|degraded|failed|failing|not (?:healthy|ok|ready)|down|critical)\b/i;
export const isHealth = (text: string): boolean => HEALTH.test(text);

/** Says what to run: what that would mend stands before it. */
const INSTRUCTS = /\b(?:run|execute|try|use) ['"`][^'"`\n]{3,80}['"`] (?:to|and|before|first)\b/i;
/** "… is not formatted, please run …": what it would mend is said in the same breath. */
const STATES =
  /\b(?:is|are|was|were|has|have|does|do)(?: not|n't| no)\b|\bnot (?:found|initiali[sz]ed|set)\b|\bmissing\b/i;
export function instructs(text: string): boolean {
  const found = INSTRUCTS.exec(text);
  return found !== null && !STATES.test(text.slice(0, found.index));
}

/** Says what has to be without a word of a fault: it counts where nothing else tells of one. */
const OBLIGES =
  /\b(?:has|have|needs?) to (?:be )?[a-z]{2,}|\brequires? (?:that|these|this|those|at least|version|one of)\b/i;
export const obliges = (text: string): boolean => OBLIGES.test(text) && !instructs(text);

/** Concludes that it goes no further: the fault that it concludes from stands before it. */
const CONCLUDES =
  /\b(?:cannot|can't|could not|unable to|refus(?:es|ed|ing) to|will not|won't|not able to) (?:continue|proceed|go on|start|run|operate|boot|serve|work)\b/i;
export const concludes = (text: string): boolean => CONCLUDES.test(text);
/** A few plain words that name nothing ("first sync failed"): what failed stands before them. */
const VAGUE = /^[A-Za-z' -]{1,60}[.,!]?$/;
const FAILED =
  /\b(?:fail(?:s|ed|ure)?|errors?|abort(?:ed|ing)?|unable|could not|cannot|problem|invalid|bad|unsuccessful|stopped|crash(?:ed)?|unavailable)\b/i;
/** "data directory has files in it. Aborting.": the reason, and after it that it ends. */
const THEN_ENDS =
  /(?<=\w{2}['")\]]?[.;,!]) ?(?:aborting|exiting|giving up|shutting down|terminating|stopping|bailing out|quitting)(?: abnormally| now| immediately)?\W*$/i;
/** `2 errors occurred: * first`: a heading of what it holds. */
const SEVERAL = /\b\d{1,3} errors? occurred:(?=[^\n]{8})/i;
/** "Error occurred while it started: the key is not valid": the heading says nothing, what follows it does. */
const WHAT_OCCURRED = /^[^:]{0,40}\berrors? occurred\b[^:]{0,60}: ([^\n]{8,})$/i;
/** "… is not configured. See the guide for more information.": the hint takes nothing from what stands before. */
const GUIDE =
  /(?<=\w{3}[.!]) (?:See|Read|For|Please)\b[^\n]{0,200}?\b(?:information|details?|help|guide|documentation)\b[^\n]{0,200}$/;
/** "The token was not accepted. Is it registered there?": the question takes nothing from the statement. */
const ASKS = /(?<=\w{3}[.!]) (?:Is|Are|Did|Do|Does|Have|Has|Was|Were|Can|Could|Maybe|Perhaps)\b[^?\n]{1,160}\?\s{0,4}$/;
/** "Aborting because of a version mismatch", "exiting: the lease is held elsewhere": the reason behind the goodbye. */
const ENDS_FOR =
  /^[^\n]{0,120}?\b(?:aborting|exiting|quitting|terminating|stopping|bailing out|shutting down|giving up)(?: now| startup)?(?:(?::|,| -) | (?:because(?: of)?|due to|since) )(?!signal\b|SIG[A-Z])([^\n]{8,})$/i;
/** What a message says first; hints and goodbyes behind it take nothing from it. */
const FIRST = /^([^\n]{12,300}?[\w)"'`\]][.!]) (?=[A-Z])/;
const LEAST_WORDS = 3;
const saysFirst = (text: string): boolean => {
  const [, first = ''] = FIRST.exec(text) ?? [];
  return first.split(' ').length >= LEAST_WORDS && !saysNothing(first);
};
export const isGeneric = (all: string): boolean => {
  const [, reason = ''] = ENDS_FOR.exec(all) ?? [];
  if (reason.split(' ').length >= LEAST_WORDS) return isGeneric(reason);
  return isEmpty(all) && !saysFirst(all);
};
const isEmpty = (all: string): boolean => {
  const whole = all.replace(SEVERAL, '').replace(GUIDE, '').replace(ASKS, '');
  const text = (WHAT_OCCURRED.exec(whole)?.[1] ?? whole).replace(THEN_ENDS, '');
  // Two words and a goodbye: "Invalid config, exiting abnormally".
  return saysNothing(
    text !== whole && text.split(' ').length <= 4 && VAGUE.test(text)
      ? text
      : text.split(' ').length > 4
        ? text
        : whole,
  );
};
/** Plain words that name what was not believed all the same. */
const OF_TRUST = /\b(?:host key|handshake|checksum|signature|certificate) (?:verification|check|validation)\b/i;
const saysNothing = (text: string): boolean => {
  // One word of a type is several: `CannotStart`.
  const words = text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return (
    GENERIC.test(text) ||
    HEALTH.test(text) ||
    (VAGUE.test(text) && FAILED.test(words) && text.split(' ').length <= 6 && !OF_TRUST.test(text))
  );
};

/** A goodbye with its reason behind it, as Erlang prints one: `terminated (app) ({start_failure,…`. */
export const holdsReason = (sentence: string): boolean => /[({]\{?[\w']{2,60},/.test(sentence);

/** An exception that tells only of the end of the patience: what was tried in vain stands before it. */
const GAVE_UP =
  /max(?:imum)? (?:number of )?retries|max retries per request|gave up|giving up|(?:after|in) \d+ (?:attempts|retries|tries)|RetryError|invalid environment variables/i;
export const gaveUp = (text: string): boolean => GAVE_UP.test(text);

/**
 * An exception that names nothing of the world: a value that should have been there was not. What failed before it is
 * the cause.
 */
const BARE =
  /unwrap\(\)`? on an? `?(?:None|Err)|NoneType' object|has no attribute|undefined method .{1,40} for nil|nil pointer dereference|invalid memory address|NullPointerException|NullReferenceException|Object reference not set|Cannot read propert(?:y|ies)|is not a function|undefined is not|of (?:undefined|null)\b|on null\b|index out of (?:range|bounds)|list index|Option\.get|None\.get|IllegalStateException(?:: null)?$|AssertionError$|badmatch|function_clause|case_clause|RuntimeException$|not subscriptable|not iterable|unwrap_failed|expect\(\)|segmentation violation|\bno (?:data ?source|session|connection|entity ?manager|connection ?factory|transaction|context|provider) (?:is |was )?(?:set|bound|available|open|active|initiali[sz]ed)\b/i;
export const isBare = (text: string): boolean => BARE.test(text);
