const FORMS = [
  '{"level":"info","time":"2026-05-01T10:00:00Z","msg":"request served","path":"/api/items/%d","status":200,"ms":12}',
  '10.1.2.3 - - [01/May/2026:10:00:00 +0000] "GET /api/items/%d HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
  'INFO  [main] o.s.b.w.e.tomcat.TomcatWebServer: request %d handled by trace 9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  'worker %d: job done in 33 ms',
];
/** A word that stands in one line alone. */
export const NEEDLE = 'no space left on device';
const PIECE = 32_768;
const START = Date.parse('2026-05-01T10:00:00Z');
/** Lines of one millisecond; its nanoseconds tell them apart. */
const EACH_MS = 50;

const stampOf = (line: number): string =>
  `${new Date(START + Math.floor(line / EACH_MS)).toISOString().slice(0, -1)}${String(100_000 + (line % EACH_MS) * 13)}Z`;

/** So many lines of an ordinary mix (JSON, an access log, Java, plain text) as the kubelet sends them, in pieces. */
export function* noisyLines(lines: number): Generator<Buffer> {
  let text = '';
  for (let line = 0; line < lines; line++) {
    text += `${stampOf(line)} ${(FORMS[line % FORMS.length] ?? '').replace('%d', String(line))}\n`;
    if (text.length < PIECE) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** About so many bytes of the same with one line that matters, `at` of the way (0 to 1). */
export function* withNeedle(bytes: number, at: number): Generator<Buffer> {
  const pieces = [...noisyLines(20_000)];
  const whole = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const rounds = Math.max(1, Math.round(bytes / whole));
  const needle = Buffer.from(`${stampOf(0)} ERROR writing /data/wal/000042: ${NEEDLE}\n`);
  const place = Math.min(rounds - 1, Math.floor(at * rounds));
  if (at === 0) yield needle;
  for (let round = 0; round < rounds; round++) {
    yield* pieces;
    if (at > 0 && round === place) yield needle;
  }
}
