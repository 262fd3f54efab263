import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HelmOperation } from '../../src/core/helm-operation.ts';
import { canonical, type Json } from '../../src/core/json.ts';
import type { Change, Edit } from '../../src/core/plan.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { cardText } from '../../src/ui/card-lines.ts';
import { changeLines } from '../../src/ui/card/changes.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { BACKEND, questionOf } from '../helpers/ui-question.ts';

/**
 * Texts that somebody would try: controls, format characters, fillers, other spaces, marks, look-alikes, padding, our
 * own notation.
 */
const PIECES = [
  'a', 'true #', '\u001B]0;\n', 'curl evil|sh', '\u0007', '\u009b2J', '\r', '\n', '\t', ' ', ' '.repeat(300), '\u00a0', '\u3000', '\u2800',
  '\u206a', '\u3164', '\u115f', '\u{1d173}', '\u034f', '\u200b', '\u200d', '\ufe0f', '\u202e', '\u2066', '\u0301', 'е', 'e', 'o', 'о', 'ο',
  '\u{e0041}', '😀', '\ud83d', '\\u{43e}', '\\u043e', '\\n', '\\', '"', "'", '⟨9 spaces⟩', '*** (3 bytes, #000000000000)', '(none)', ' → ', '┃',
  'token=abcdefghijklmnop', '[hidden]', 'sk-abcdefghijklmnopqrstuvwx', 'x'.repeat(400), '~', '/', '0', '1.2', 'null', '↳ ', 'ｅ', 'é', 'e\u0301',
] as const; // prettier-ignore
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('json'),
      { maxKeys: 3 },
    ),
  ),
})).json;
const path = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
const edit: fc.Arbitrary<Edit> = fc.record({ path, from: json, to: json }, { requiredKeys: ['path'] });
const target = fc.record({
  apiVersion: fc.constantFrom('v1', 'apps/v1'),
  kind: fc.constantFrom('ConfigMap', 'Deployment', 'Role', 'Node', 'Job', 'Pod'),
  namespace: fc.constantFrom('shop', 'shop-2'),
  name: text,
});
const common = fc.record(
  {
    target,
    resource: fc.constant(BACKEND.resource),
    uid: fc.constantFrom('u-1', 'u-2'),
    resourceVersion: fc.constantFrom('7', '8'),
  },
  { requiredKeys: ['target', 'resource'] },
);
const grace = fc.option(fc.nat(60), { nil: undefined });
const withGrace = (graceSeconds: number | undefined) => (graceSeconds === undefined ? {} : { graceSeconds });
const guards = fc.array(fc.record({ path, value: json }), { maxLength: 2 });
const operation: fc.Arbitrary<HelmOperation> = fc.record(
  {
    action: fc.constantFrom('install', 'upgrade', 'rollback', 'uninstall'),
    release: text,
    namespace: text,
    fromRevision: fc.nat(9),
    toRevision: fc.nat(9),
    status: text,
    chart: fc.record({ name: text, version: text, digest: text, path: text }),
    values: fc.record({ file: text, digest: text, mode: fc.constantFrom('reuse', 'reset') }),
    manifestDigest: text,
    helmVersion: text,
    argv: fc.array(text, { maxLength: 4 }),
    effects: fc.array(text, { maxLength: 4 }),
    details: fc.array(text, { maxLength: 4 }),
  },
  { requiredKeys: ['action', 'release', 'namespace', 'fromRevision', 'status', 'helmVersion', 'argv'] },
);
const argv = fc.array(text, { minLength: 1, maxLength: 4 });
const program = fc
  .tuple(common, text, argv, fc.nat(300))
  .map(([all, container, words, seconds]) => ({ ...all, verb: 'exec' as const, container, argv: words, seconds }));
const port = fc.record(
  { local: fc.nat(65_535), remote: fc.nat(65_535), name: text },
  { requiredKeys: ['local', 'remote'] },
);
const through = fc.record({
  kind: text,
  name: text,
  selector: fc.record({ matchLabels: fc.dictionary(fc.constantFrom('app', 'tier'), text) }),
});
const change = fc.oneof(
  fc.tuple(common, fc.array(edit, { minLength: 1, maxLength: 3 }), guards).map(([all, edits, asserted]) => ({
    ...all,
    verb: 'edit' as const,
    edits,
    ...(asserted.length > 0 ? { guards: asserted } : {}),
  })),
  fc
    .tuple(common, fc.constantFrom('Background', 'Orphan'), grace)
    .map(([all, propagation, seconds]) => ({ ...all, verb: 'delete' as const, propagation, ...withGrace(seconds) })),
  fc.tuple(common, grace).map(([all, seconds]) => ({ ...all, verb: 'evict' as const, ...withGrace(seconds) })),
  fc.tuple(common, json).map(([all, object]) => ({ ...all, verb: 'create' as const, object })),
  fc
    .tuple(common, json, fc.boolean(), fc.array(text, { maxLength: 3 }))
    .map(([all, object, exists, takeOver]) => ({ ...all, verb: 'apply' as const, object, exists, takeOver })),
  fc
    .tuple(common, text, fc.array(text, { minLength: 1, maxLength: 4 }), fc.nat(600))
    .map(([all, container, argv, seconds]) => ({ ...all, verb: 'exec' as const, container, argv, seconds })),
  fc
    .tuple(common, fc.array(port, { minLength: 1, maxLength: 3 }), fc.option(through, { nil: undefined }))
    .map(([all, ports, by]) => ({ ...all, verb: 'forward' as const, ports, ...(by ? { through: by } : {}) })),
  program,
  fc.tuple(common, operation).map(([all, release]) => ({ ...all, verb: 'helm' as const, release })),
) as fc.Arbitrary<Change>;

/**
 * The requests, read back from the rows of the card: wrapped rows are joined by their mark, what stands between the
 * headings is JSON.
 */
function readBack(shown: string): Json[] {
  const details = shown.slice(shown.lastIndexOf('\nrequests, in the order they are sent\n'));
  const joined = details
    .replaceAll('\n↳ ', '')
    .replace(/⟨(\d+) spaces⟩/g, (_all, count: string) => ' '.repeat(Number(count)));
  return joined
    .split(/\n(?=\{$)/m)
    .slice(1)
    .map((part) => JSON.parse(part.slice(0, part.indexOf('\n}') + 2)) as Json);
}

const PRINTABLE = /^(?:[\x20-\x7e]|[^\p{C}\p{Z}\p{M}])*$/u;

describe('the card is the request', () => {
  it.each([40, 77, 120])('with all details what is read back from %i columns is what is sent', (columns) => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const shown = cardText(questionOf({ changes, kubectl: [] }), columns, 'all');
        expect(readBack(shown).map(canonical)).toEqual(changes.map((one) => canonical(JSON.parse(canonical(one)))));
      }),
      { numRuns: 150 },
    );
  });

  it('two values that differ look different, also without the details', () => {
    fc.assert(
      fc.property(path, json, json, (at, one, other) => {
        fc.pre(canonical(one) !== canonical(other));
        const drawn = (to: Json): string =>
          changeLines({ ...BACKEND, verb: 'edit', edits: [{ path: at, to }] }, 100_000, true)
            .map(plainText)
            .join('\n');
        expect(drawn(one)).not.toBe(drawn(other));
      }),
      { numRuns: 400 },
    );
  });

  it('two argument lists that differ look different, also without the details', () => {
    fc.assert(
      fc.property(argv, argv, (one, other) => {
        fc.pre(canonical(one) !== canonical(other));
        const drawn = (words: readonly string[]): string =>
          changeLines({ ...BACKEND, verb: 'exec', container: 'app', argv: words, seconds: 30 }, 100_000, true)
            .map(plainText)
            .join('\n');
        expect(drawn(one)).not.toBe(drawn(other));
      }),
      { numRuns: 400 },
    );
  });

  const sealed = (values: Record<string, string>, exists: boolean): Change => ({
    ...BACKEND,
    target: { ...BACKEND.target, apiVersion: 'v1', kind: 'Secret' },
    verb: 'secret',
    exists,
    values: new Sealed(values),
  });
  it('two sets of Secret values differ on it, by key, size or mark, and no value stands there', () => {
    const values = fc.dictionary(
      fc.stringMatching(/^[a-z_.-]{1,8}$/),
      fc.oneof(text, fc.constantFrom('plum-4711', 'plum-4712')),
      { minKeys: 1, maxKeys: 3 },
    );
    fc.assert(
      fc.property(values, values, fc.boolean(), (one, other, exists) => {
        const drawn = (set: Record<string, string>): string =>
          cardText(questionOf({ changes: [sealed(set, exists)], kubectl: [] }), 100, 'all');
        expect(drawn(one)).not.toContain('plum-47');
        expect(drawn(one) === drawn(other)).toBe(canonical(one) === canonical(other));
      }),
      { numRuns: 150 },
    );
  });

  it('nothing that cannot be seen stands on it', () => {
    fc.assert(
      fc.property(change, (one) => {
        for (const row of cardText(questionOf({ changes: [one] }), 90, 'all').split('\n'))
          expect(row).toMatch(PRINTABLE);
      }),
      { numRuns: 200 },
    );
  });
});
