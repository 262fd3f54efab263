import { firstOf } from '../first-line.ts';
import { levelOfNumber, levelOfWord, type Level } from '../level.ts';

/**
 * What a structured line holds: the sentence, the error it names, the trace it carries, and values that tell of what.
 */
export type Structured = {
  readonly level: Level | undefined;
  readonly message: string;
  readonly error: string | undefined;
  /** Lines of a trace, without line ends. */
  readonly stack: readonly string[];
  /** Scalars such as `addr=db:5432`, at most 4. */
  readonly fields: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;

const words = (list: string): readonly string[] => list.split(' ');
export const MESSAGE = words(
  'msg message event short_message @message @m @mt _msg text body log textpayload renderedmessage messagetemplate',
);
const LEVEL = words(
  'level severity lvl loglevel log.level levelname level_name log_level @level @l severitytext severity_text s type',
);
export const ERROR = words(
  'error err exception cause reason errmsg error.message error_message errormessage exception.message exc throwable thrown failure details detail',
);
const STACK = words(
  'stack stacktrace stack_trace error.stack_trace error.stack exception.stacktrace backtrace traceback exc_info exc_text @x errorverbose',
);
const NOISE =
  /^(?:t|ts|time|timestamp|@timestamp|@t|date|datetime|asctime|caller|source|logger|logger_?name|name|thread\w*|pid|process\w*|host_?name|version|v|sequence|mdc|ndc|loggerclassname|service|app|env|module|func(?:tion)?|target|elapsed|commit|build|git_?sha|line(?:no)?|trace_?id|span_?id|request_?id|req_?id|id|ctx|c|component|tags|context|controllergroup|reconcileid|eventid|category|levelno|lvl|level|severity|namespace|goversion)$/i;

/** `file=main.go:42`: where in the code a logger was called; any other file is one that the line is about. */
const FILE = /^file(?:_?name)?$/i;
const OF_CODE = /\.(?:go|py|[cm]?[jt]sx?|java|kt|scala|rb|rs|cc?|cpp|hpp?|php|cs|exs?|erl|swift)(?::\d+)*$/i;

const MOST_STACK = 120;
const scalar = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : typeof value === 'number'
      ? String(value)
      : undefined;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of these keys that is there; keys are compared in lower case. */
function pick(fields: ReadonlyMap<string, unknown>, keys: readonly string[]): unknown {
  for (const key of keys) if (fields.has(key)) return fields.get(key);
  return undefined;
}

/** An error as loggers write it: a text, or an object with its class, message, code and the error beneath. */
function errorText(value: unknown, depth = 0): string | undefined {
  if (Array.isArray(value)) return errorText(value[0], depth + 1);
  if (!isFields(value) || depth > 3) return firstOf(scalar(value));
  const own = lower(value);
  const message = scalar(
    pick(own, ['message', 'msg', 'errmsg', 'detail', 'description', 'exceptionmessage', 'error', 'reason']),
  );
  const name = scalar(pick(own, ['type', 'class', 'name', 'code', 'codename', 'exceptiontype']));
  const below = errorText(pick(own, ['cause', 'innerexception', 'inner']), depth + 1);
  const head =
    name !== undefined && message !== undefined && !message.includes(name) ? `${name}: ${message}` : (message ?? name);
  return head !== undefined && below !== undefined && !head.includes(below) ? `${head}: ${below}` : (head ?? below);
}

const lower = (fields: Fields): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(fields).map(([key, value]) => [key.toLowerCase(), value]));

/** `err.message=… err.detail=…`: an error in fields of its own. Its detail says more than its message. */
function inParts(fields: ReadonlyMap<string, unknown>): string | undefined {
  const part = (name: string): string | undefined =>
    firstOf(
      scalar(
        pick(
          fields,
          ['err', 'error', 'exception'].map((of) => `${of}.${name}`),
        ),
      ),
    );
  return part('detail') ?? part('details') ?? part('reason') ?? part('message');
}

function stackIn(fields: ReadonlyMap<string, unknown>): readonly string[] {
  const error = pick(fields, ['error', 'err', 'exception', 'thrown']);
  const found = pick(fields, STACK) ?? (isFields(error) ? pick(lower(error), STACK) : undefined);
  const text = Array.isArray(found) ? found.filter((one) => typeof one === 'string').join('\n') : scalar(found);
  return (text ?? '').includes('\n') || /^\w+(?:Error|Exception)/.test(text ?? '')
    ? (text ?? '').split('\n').slice(0, MOST_STACK)
    : [];
}

function levelIn(fields: ReadonlyMap<string, unknown>): Level | undefined {
  const log = fields.get('log');
  const found = pick(fields, LEVEL) ?? (isFields(log) ? lower(log).get('level') : undefined);
  if (typeof found === 'number') return levelOfNumber(found);
  return typeof found === 'string'
    ? (levelOfWord(found) ?? levelOfNumber(found.trim() === '' ? NaN : Number(found)))
    : undefined;
}

/** Where loggers put the record itself below an envelope: tracing's `fields`, loguru's `record`, `jsonPayload`. */
const INNER = words('fields record log event data payload jsonpayload attributes body entry');

/** The envelope with what stands in the record inside it, where the envelope itself has no message. */
function opened(all: Fields): Fields {
  const fields = lower(all);
  if (typeof pick(fields, MESSAGE) === 'string') return all;
  const inner = INNER.map((key) => fields.get(key)).find(
    (one): one is Fields => isFields(one) && pick(lower(one), [...MESSAGE, ...ERROR]) !== undefined,
  );
  if (!inner) return all;
  const rest = Object.entries(all).filter(([, value]) => value !== inner);
  return { ...Object.fromEntries(rest), ...inner };
}

/** Where the values of a template stand, beside the record's own fields. */
const VALUES = words('metadata properties context args params attributes values');

/** Serilog and others write a template (`{Name}`, `$name`) and its values apart. */
function filled(message: string, fields: ReadonlyMap<string, unknown>): string {
  const below = VALUES.map((key) => fields.get(key)).filter(isFields);
  const value = (name: string): string | undefined =>
    [fields, ...below.map(lower)].map((one) => scalar(one.get(name.toLowerCase()))).find((one) => one !== undefined);
  return message
    .replace(/\{[@$]?(\w{1,60})\}/g, (all, name: string) => value(name) ?? all)
    .replace(/\$([a-z_]\w{1,60})\b/g, (all, name: string) => value(name)?.replace(/\s+/g, ' ') ?? all);
}

/**
 * Reads the sentence out of named fields; undefined when they name neither message nor error: then it is data, not a
 * log line.
 */
export function fromFields(given: Fields): Structured | undefined {
  const all = opened(given);
  const fields = lower(all);
  const error = errorText(pick(fields, ERROR)) ?? inParts(fields);
  const level = levelIn(fields);
  const said = pick(fields, MESSAGE);
  const message = (typeof said === 'string' ? said.trim() : errorText(said)) ?? '';
  if (message === '' && error === undefined && level === undefined) return undefined;
  const sentence = filled(message, fields);
  const attr = fields.get('attr');
  const nested = isFields(attr) ? errorText(pick(lower(attr), ERROR)) : undefined;
  const rest = [...Object.entries(all), ...(isFields(attr) ? Object.entries(attr) : [])];
  const told = new Set([message, error, nested]);
  return {
    level,
    message: sentence,
    error: (error === undefined || message.includes(error) ? undefined : error) ?? nested,
    stack: stackIn(fields),
    fields: rest
      .flatMap(([key, value]) => {
        const text = scalar(value);
        const known = [...MESSAGE, ...LEVEL, ...ERROR, ...STACK].includes(key.toLowerCase());
        const ofCode = FILE.test(key) && OF_CODE.test(text ?? '');
        return text === undefined || known || NOISE.test(key) || ofCode || told.has(text) || text.length > 120
          ? []
          : [`${key}=${text}`];
      })
      .slice(0, 4),
  };
}

const LOOSE =
  /"([\w.@-]{1,40})"\s*:\s*(?:"((?:(?!"\s*,\s*"[\w.@-]{1,40}"\s*:|"\s*\}{1,4}\s*$)[\s\S])*)|(-?\d+(?:\.\d+)?))/g;

/** A line that is one JSON object. A cut one (a log line of more than 16 KiB) is read as far as it goes. */
export function fromJson(text: string): Structured | undefined {
  if (!/^\s*\{\s*"/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? fromFields(value) : undefined;
  } catch {
    // Values end where the next key begins: masking may have taken the backslash of a quote.
    const pairs = [...text.slice(0, 8_000).matchAll(LOOSE)];
    return pairs.length < 2
      ? undefined
      : fromFields(
          Object.fromEntries(
            pairs.map(([, key = '', value, number]) => [key, value === undefined ? Number(number) : unescaped(value)]),
          ),
        );
  }
}

/** A JSON string's inside as text. */
export const unescaped = (text: string): string =>
  text
    .replace(/\\(?:n|r\\n)/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(["\\/])/g, '$1');
