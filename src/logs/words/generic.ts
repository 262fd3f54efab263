import { isBad } from '../faults.ts';
import { complaintIn } from '../meaning/complaint.ts';

/** Says that it ends, not why: the cause stands before it. */
const GENERIC =
  /npm (?:ERR!|error)|error Command failed|ELIFECYCLE|exit(?:ed|ing)?(?: \w{1,20}){0,2} (?:status|code|with)|exit(?:ing)?\.?$|^\W*exiting(?: [\w-]+){1,3}\W*$|shut(?:ting)?(?: it)? ?down|(?:start-?up|boot(?:strap)?|initiali[sz]ation) (?:has )?failed|(?:failed to|could not|cannot|unable to) (?:start|boot|initiali[sz]e|run|launch)(?: (?:the )?(?:server|application|app|service|worker|process|producer|consumer|broker|client))?(?: in [^.]{0,30} mode)?\.?$|worker failed to boot|application failed to start|\bfail(?:ed|s|ure)?:? (?:with )?(?:(?:code|status|errno|error|rc)[ :=]*)?-?\d+\W*$|aborting|terminat(?:ed|ing)|giving up|gave up|(?:after|in) \d+ (?:attempts|retries|tries|times|seconds)|max(?:imum)? (?:number of )?retries|too many (?:attempts|retries)|make: \*\*\*|unrecoverable|error occurred|Background on this error|errors found in configuration|(?:read|learn) more\b|for (?:more|further) (?:information|details?|help)|(?:use|pass|try|run|see)\b[^\n]{0,40}['"` ]--?(?:help|verbose|debug)\b|Validation Error Count|could not create the java virtual machine|could not read from remote repository|error occurred during initialization of VM|agent library failed|fatal exception has occurred. program will exit|did not exit normally|max retries per request|timed out waiting for the condition|failed to acquire lease|brokers are down|Node\.js v\d|^\s*(?:(?:uncaught|unhandled) )?(?:error|exception|rejection|fatal|failed|failure)[:!.]?\s*$|goroutine \d+ \[|\berror (?:during|while|at|on) (?:start|boot|initiali[sz])\w*:? *\{[\w,]{0,200}\}?$|^BOOT FAILED|^Aborted\b|core dumped|Error creating bean|Unsatisfied ?[Dd]ependency|BeanCreationException|bean construction failure|\b(?:could not|cannot|failed to|unable to) (?:be )?(?:autowire|inject|instantiate)\w*|haproxy version|^\W*(?:good)?bye\b|^\W*(?:stopp|finish|quitt)(?:ed|ing)\W*$|stopped (?:cleanly|gracefully)|signal received|received (?:signal|SIG[A-Z]+)|caught signal|see (?:the )?(?:logs?|output|errors?|(?:root )?cause|stack ?trace|traceback|exceptions?|messages?|details) (?:above|below)|(?:root )?cause (?:is )?(?:above|below)|check (?:the )?(?:[\w-]+ ){0,3}(?:logs?|output)\b|unexpected error\W*$|something went wrong|failed to load command|crash dump (?:is being|was) written|\?\s*\)?$|^\W*(?:perhaps|maybe|possibly|are you|is (?:it|there|another)|do you|did you|have you)\b/i;
/** The program's report on its own health: what makes it ill stands before it. */
const HEALTH =
  /\b(?:health|liveness|readiness)(?: ?check)?s?\b[^\n]{0,80}\b(?:unhealthy|degraded|failed|failing|not (?:healthy|ok|ready)|down|critical)\b/i;
export const isHealth = (text: string): boolean => HEALTH.test(text);

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
  return isEmpty(all) && !saysFirst(all) && !saysBehind(all);
};
/** `(err.code=unavailable, http.method=GET)`: what a record told besides. */
const FIELDS = / \((?:[\w.-]{1,60}=[^()\n]{0,400})\)$/;
/** `startup failed: load key pair: open /etc/tls.key: permission denied`: the head says nothing, its reason does. */
const saysBehind = (text: string): boolean => {
  const [, reason = ''] = /^[^:\n"'(]{4,60}: (?=\S)([^\n]+)$/.exec(text.replace(FIELDS, '')) ?? [];
  return reason.split(' ').length >= LEAST_WORDS && isBad(reason) && !isGeneric(reason);
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
/** Words of an end that also stand in sentences which say why: "terminated by other request", "aborting: no leader". */
const OF_THE_END =
  /\b(?:exit(?:ed|ing)?|shut(?:ting)?(?: it)? ?down|terminat(?:ed|ing)|abort(?:ed|ing)|giving up|gave up)\b/gi;
function complainsBesides(text: string): boolean {
  const rest = text.replace(OF_THE_END, ' ');
  if (rest === text || GENERIC.test(rest)) return false;
  return (
    complaintIn(rest) !== undefined || (rest.split(/\s+/).length >= LEAST_SAID && isBad(rest.replace(ANY_FAULT, ' ')))
  );
}
/** Words that every fault has, and those for a program that is not up: why it is not they do not say. */
const ANY_FAULT =
  /\b(?:errors?|fail(?:ed|s|ure|ing)?|fatal|critical|\w*(?:Error|Exception)|not (?:yet )?(?:initiali[sz]ed|ready|running))\b/gi;
const LEAST_SAID = 7;
/** A remark in brackets: `(Sorry if that message is gibberish.)`. */
const REMARK = /^\([A-Z][^()\n]{3,120}\)$/;
const saysNothing = (text: string): boolean => {
  // One word of a type is several: `CannotStart`.
  const words = text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return (
    (GENERIC.test(text) && !complainsBesides(text)) ||
    HEALTH.test(text) ||
    REMARK.test(text) ||
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
