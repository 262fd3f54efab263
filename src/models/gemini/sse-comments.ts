const hosts = new Set<string>();

/**
 * Keeps only `data:` lines in the event streams of one host. The Gemini SDK's parser fails on comment lines (": keep-alive", sent by gateways) and on other fields,
 * and it takes no `fetch` option: it calls the global one, which is wrapped once. Other hosts, and other answers, pass untouched.
 */
export function dropSseComments(host: string): void {
  if (hosts.size === 0) wrapFetch();
  hosts.add(host);
}

function wrapFetch(): void {
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await plain(input, init);
    const url = new URL(input instanceof Request ? input.url : String(input));
    const stream = answer.headers.get('content-type')?.startsWith('text/event-stream');
    if (!hosts.has(url.host) || !answer.body || !stream) return answer;
    const body = answer.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(dataLines())
      .pipeThrough(new TextEncoderStream());
    return new Response(body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  };
}

/** Line by line, whatever the pieces: data lines as the SDK wants them, a blank line only after one. */
export function dataLines(): TransformStream<string, string> {
  let rest = '';
  let open = false;
  const keep = (line: string): string => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text === '') {
      const end = open ? '\n' : '';
      open = false;
      return end;
    }
    if (!text.startsWith('data:')) return '';
    open = true;
    return `data: ${text.slice(5).trimStart()}\n`;
  };
  return new TransformStream({
    transform(chunk, out) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      const kept = lines.map(keep).join('');
      if (kept !== '') out.enqueue(kept);
    },
    flush(out) {
      const kept = rest === '' ? '' : keep(rest);
      if (kept !== '') out.enqueue(kept);
    },
  });
}
