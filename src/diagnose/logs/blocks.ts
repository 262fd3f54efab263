import type { LogLine } from '../../core/cluster.ts';

/** Lines of a log that belong together (a stack trace is one entry), with the place of the first in the log. */
export type Entry = { readonly from: number; readonly lines: readonly string[] };

const CONTINUES =
  /^(?:\s+\S|\s*$|at |Caused by:|\.\.\. \d+ (?:more|common)|File "|>>> |Reading the configuration file|Bad directive or wrong number|goroutine \d+|created by |Suppressed:|During handling of|The above exception|[\]})]+[,;]?$|stack backtrace:|note: run with|exit status \d)/;
const NPM = /^npm (?:ERR!|error)/;
const PYTHON_END =
  /^(?:[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Configured|DoesNotExist|NotFound|Timeout|Refused|Required|Failed|Invalid)\b|[a-z_]\w*(?:\.\w+)+(?::|$))/;
const TRACEBACK = /Traceback \(most recent call last\)/;

/** Joins stack traces: indented and "at" lines, `Caused by:`, goroutines, and the line that ends a Python traceback. */
export function entriesOf(lines: readonly LogLine[]): readonly Entry[] {
  const entries: { from: number; lines: string[]; open: boolean }[] = [];
  lines.forEach(({ text }, from) => {
    const last = entries.at(-1);
    if (last && last.lines.length < 120 && belongs(last, text)) {
      last.lines.push(text);
      // A traceback stays open until the line that names the exception.
      if (TRACEBACK.test(text)) last.open = true;
      else if (last.open && /^\S/.test(text) && PYTHON_END.test(text)) last.open = false;
      return;
    }
    entries.push({ from, lines: [text], open: TRACEBACK.test(text) || /^(?:panic|fatal error):/.test(text) });
  });
  return entries.map(({ from, lines: own }) => ({ from, lines: own }));
}

function belongs(last: { readonly lines: readonly string[]; readonly open: boolean }, text: string): boolean {
  if (TRACEBACK.test(text))
    return /^(?:During handling|The above exception|\s*$)/.test(last.lines.at(-1) ?? '') && last.lines.length > 1;
  if (CONTINUES.test(text)) return last.lines.length > 0 && !/^\s*$/.test(last.lines[0] ?? '');
  if (last.open && PYTHON_END.test(text)) return true;
  if (NPM.test(text) && NPM.test(last.lines[0] ?? '')) return true;
  // Spring's failure analysis: headings, sentences and blank lines, up to the next line of the logger.
  if (last.lines.some((line) => line.startsWith('APPLICATION FAILED TO START')))
    return levelOf(text) === undefined && !/^\d{4}-/.test(text);
  // Rust: the message stands on the line after the place.
  if (/panicked at \S+:\d+:\d+:$/.test(last.lines.at(-1) ?? '')) return true;
  // pydantic: "N validation errors for Settings", the field's name, the fault indented.
  if (/validation errors? for \w+$/.test(last.lines.at(-1) ?? '')) return /^\w[\w.-]*$/.test(text);
  return last.lines.some((line) => /validation errors? for \w+$/.test(line)) && /^\w[\w.-]*$/.test(text);
}

const BAD =
  /\b(?:error|err|fatal|panic(?:ked)?|exception|traceback|fail(?:s|ed|ure)?|critical|crit|alert|emerg|denied|refused|refusing|unreachable|timed? ?out|killed|oom|segmentation fault|no such (?:host|file)|cannot|can't|could not|couldn't|unable to|not found|not set|required|missing|must be set|invalid|unknown (?:flag|directive|command|option)|unrecognized|usage|forbidden|unauthorized|rejected|expired|no space left|address already in use|core dumped|is not permitted|not compatible|incompatible|lost|abort(?:ed|ing)?|unbound|undefined|mismatch|no response)\b|\b[EF]\d{4} |"level":"(?:error|fatal)"|level=(?:error|fatal)|\b\w+(?:Error|Exception)\b/i;
/** ECONNREFUSED, EACCES: in capitals only, else every word with an e. */
const ERRNO = /\bE[A-Z]{4,}\b/;
const QUIET = /\b(?:0 errors?|errors?[=:] ?0|no errors?|without errors?|failover|errorhandler|error_log)\b/i;
export const isBad = (text: string): boolean => (BAD.test(text) || ERRNO.test(text)) && !QUIET.test(text);

/** Level that a line declares, where it does; `lower` is true for info, debug and trace. */
export function levelOf(text: string): 'low' | 'warn' | 'high' | undefined {
  const head = text.slice(0, 160);
  if (
    /"(?:level|severity|lvl)"\s*:\s*"(?:info|debug|trace|notice)"|level=(?:info|debug|trace)\b|^I\d{4} |\b(?:INFO|DEBUG|TRACE|NOTICE)\b|^\s*\[(?:info|debug|trace)\]/.test(
      head,
    )
  )
    return 'low';
  if (
    /"(?:level|severity|lvl)"\s*:\s*"warn(?:ing)?"|level=warn(?:ing)?\b|^W\d{4} |\b(?:WARN|WARNING)\b|^\s*\[warn(?:ing)?\]|^warning:/i.test(
      head,
    )
  )
    return 'warn';
  if (
    /"(?:level|severity|lvl)"\s*:\s*"(?:error|fatal|critical|panic)"|level=(?:error|fatal|panic)|^[EF]\d{4} |\b(?:ERROR|FATAL|CRITICAL|PANIC|SEVERE)\b/.test(
      head,
    )
  )
    return 'high';
  return undefined;
}

/** What applications can do without: telemetry, tracing, caches that are named optional, defaults that stand in. */
const OPTIONAL =
  /\b(?:otel|otlp|opentelemetry|telemetry|exporter|jaeger|zipkin|statsd|datadog|sentry|newrelic|tracing|(?<!stack )traces?|spans?|metrics? (?:push|export)\w*|pushgateway|analytics|optional\w*|not (?:required|critical|fatal)|non-?(?:critical|fatal)|falling back|fallback|using (?:the )?default|default(?:s|ing) to|ignor(?:ed|ing)|skipp(?:ed|ing)|disabling|(?:track|trac|report|monitor|metric|telemetry|feature|cach|logg)\w*[^\n]{0,20} disabled|continuing|deprecat\w+)\b/i;
/** Frames of a stack trace pass through instrumentation too: the indented lines of a block do not count. */
export const isOptional = (text: string): boolean => OPTIONAL.test(text.replace(/\n[ \t]+[^\n]*/g, ''));

/** Says that it ends, not why: the cause stands before it. */
const GENERIC =
  /npm (?:ERR!|error)|error Command failed|ELIFECYCLE|exit(?:ed|ing)? (?:status|code|with)|exit(?:ing)?\.?$|shut(?:ting)?(?: it)? ?down|(?:start-?up|boot(?:strap)?|initiali[sz]ation) (?:has )?failed|(?:failed to|could not|cannot|unable to) (?:start|boot|initiali[sz]e|run|launch)(?: (?:the )?(?:server|application|app|service|worker|process|producer|consumer|broker|client))?\.?$|worker failed to boot|application failed to start|aborting|terminat(?:ed|ing)|giving up|gave up|(?:after|in) \d+ (?:attempts|retries|tries|times|seconds)|max(?:imum)? (?:number of )?retries|too many (?:attempts|retries)|make: \*\*\*|unrecoverable|error occurred|Background on this error|errors found in configuration|(?:read|learn) more\b|for (?:more|further) (?:information|details|help)|Validation Error Count|could not create the java virtual machine|did not exit normally|max retries per request|timed out waiting for the condition|failed to acquire lease|brokers are down|Node\.js v\d|^\s*(?:error|fatal|failed)[:!.]?\s*$|goroutine \d+ \[|^Aborted\b|core dumped|haproxy version/i;

/** An exception that tells only of the end of the patience: what was tried in vain stands before it. */
const GAVE_UP =
  /max(?:imum)? (?:number of )?retries|max retries per request|gave up|giving up|(?:after|in) \d+ (?:attempts|retries|tries)|RetryError|invalid environment variables/i;
export const gaveUp = (text: string): boolean => GAVE_UP.test(text);
export const isGeneric = (text: string): boolean => GENERIC.test(text);
