/**
 * Keeps only `data:` lines of an event stream, whatever the pieces it comes in: as the SDK wants them, a blank line
 * only after one. The SDK's parser fails on comment lines (": keep-alive", sent by gateways) and on other fields.
 */
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
