const filtered = new Set<string>();

/**
 * Drops comment lines (": keep-alive", sent by gateways) from the event streams of one host, once. The Gemini SDK's parser fails on them, and it takes no `fetch` option:
 * it calls the global one.
 */
export function dropSseComments(host: string): void {
  if (filtered.has(host)) return;
  filtered.add(host);
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await plain(input, init);
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.host !== host || !answer.body || !answer.headers.get('content-type')?.startsWith('text/event-stream'))
      return answer;
    const body = answer.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(commentFilter())
      .pipeThrough(new TextEncoderStream());
    return new Response(body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  };
}

function commentFilter(): TransformStream<string, string> {
  let rest = '';
  const keep = (text: string): string => text.replace(/^:[^\n]*\n(\r?\n)?/gm, '');
  return new TransformStream({
    transform(chunk, out) {
      const all = rest + chunk;
      const cut = all.lastIndexOf('\n') + 1;
      rest = all.slice(cut);
      if (cut > 0) out.enqueue(keep(all.slice(0, cut)));
    },
    flush(out) {
      if (rest) out.enqueue(keep(`${rest}\n`));
    },
  });
}
