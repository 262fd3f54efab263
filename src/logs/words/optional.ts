import { isOfLeftClient } from './left-clients.ts';

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
 * the program is telemetry. A server can do without a client that left.
 */
export function isOptional(text: string, itself = false): boolean {
  const told = text
    // The thread that speaks is called after its pool, not after what it speaks of.
    .replace(/(?<=^|\s)\[[\w. -]{1,60}-\d{1,5}\](?=\s)/g, '')
    .replace(/\n(?:[ \t]+|stack ?trace|goroutine |created by )[^\n]*/gi, '')
    .replace(/background\w*|system:serviceaccount:[\w:.-]+|[`'"][\w.-]*\/[\w./-]*[`'"]|(?<=\s)\/[\w./-]+/gi, '');
  return isOfLeftClient(text) || OPTIONAL.test(told) || isDeprecation(told) || (!itself && TELEMETRY.test(told));
}

/** True for a program that is telemetry itself, by its name or image: to it nothing of that is optional. */
export const isTelemetry = (name: string): boolean =>
  TELEMETRY.test(name.replace(/[-_/.:]/g, ' ')) || /prometheus|grafana|collector/i.test(name);
