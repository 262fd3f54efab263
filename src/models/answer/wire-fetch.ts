import { AsyncLocalStorage } from 'node:async_hooks';

/** What one request to a provider showed of itself below its SDK. */
export type WireWatch = {
  /** Called for all bytes that come, comments of a gateway included: the other side is alive. */
  readonly onBytes: () => void;
  /** Status and headers of a refusal, where the SDK drops them. */
  refused?: { readonly status: number; readonly headers: Headers; readonly text: string };
  /** Why no connection was made, with the code that some SDKs lose. */
  failure?: unknown;
  /** Why the answer was given up in its middle, where the SDK drops the reason. */
  tooLong?: string;
  /** The stream as it should reach the SDK; as it came when absent. */
  readonly through?: () => TransformStream<string, string>;
};

const TOO_LONG = 'longer than ';
/** True for the reason why an answer was given up in its middle. */
export const isTooLong = (reason: string): boolean => reason.startsWith(TOO_LONG);

/** Most bytes of a refusal that are read. */
const MOST = 64 * 1024;

/** Most bytes of one answer and of one line of it: no model says so much, a broken or hostile server does. */
const MOST_ANSWER = 16 * 1024 * 1024;
const MOST_LINE = 4 * 1024 * 1024;
const LINE_END = 10;

/** The first bytes of a refusal: a page without end is not waited for. */
async function beginning(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; reader && bytes < MOST;) {
    const next = await reader.read();
    if (next.done) break;
    bytes += next.value.length;
    text += decoder.decode(next.value, { stream: true });
  }
  await reader?.cancel().catch(() => undefined);
  return text;
}

async function watched(
  watch: WireWatch,
  plain: typeof fetch,
  ...[input, init]: Parameters<typeof fetch>
): Promise<Response> {
  let answer: Response;
  try {
    // A redirect would carry the key (in a header that fetch does not know as one) and the whole conversation to
    // another host.
    answer = await plain(input, { ...init, redirect: 'manual' });
  } catch (error) {
    watch.failure = error;
    throw error;
  }
  const { status, statusText, headers } = answer;
  if (!answer.ok) {
    const text = await beginning(answer);
    watch.refused = { status, headers, text };
    return new Response(text, { status, statusText, headers });
  }
  watch.onBytes();
  if (!answer.body) return answer;
  let size = 0;
  let line = 0;
  const beating = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, out) {
        watch.onBytes();
        size += chunk.length;
        const end = chunk.lastIndexOf(LINE_END);
        line = end < 0 ? line + chunk.length : chunk.length - end;
        if (size > MOST_ANSWER || line > MOST_LINE) {
          const most = size > MOST_ANSWER ? MOST_ANSWER : MOST_LINE;
          watch.tooLong = `${TOO_LONG}${most / 1024 / 1024} MiB`;
          return out.error(new Error(watch.tooLong));
        }
        out.enqueue(chunk);
      },
    }),
  );
  const events = headers.get('content-type')?.startsWith('text/event-stream');
  if (!watch.through || !events) return new Response(beating, { status, statusText, headers });
  const text = beating.pipeThrough(new TextDecoderStream()).pipeThrough(watch.through());
  return new Response(text.pipeThrough(new TextEncoderStream()), { status, statusText, headers });
}

/** A `fetch` for an SDK that takes one. */
export const watchedFetch =
  (watch: WireWatch): typeof fetch =>
  (...given) =>
    watched(watch, globalThis.fetch, ...given);

const inside = new AsyncLocalStorage<WireWatch>();
let wrapped: typeof fetch | undefined;

/**
 * Runs an SDK that takes no `fetch` and calls the global one: within `run`, and nowhere else, its requests are watched.
 * The global is wrapped once.
 */
export function watchGlobalFetch<T>(watch: WireWatch, run: () => Promise<T>): Promise<T> {
  if (wrapped === undefined || globalThis.fetch !== wrapped) {
    const plain = globalThis.fetch;
    wrapped = (...given) => {
      const one = inside.getStore();
      return one === undefined ? plain(...given) : watched(one, plain, ...given);
    };
    globalThis.fetch = wrapped;
  }
  return inside.run(watch, run);
}
