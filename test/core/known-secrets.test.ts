import { describe, expect, it } from 'vitest';
import { KnownSecrets, safeText } from '../../src/core/redact.ts';

describe('values that must never be shown', () => {
  it('are hidden however many there are: of those that cannot be kept whole, with the rest of their line', () => {
    const known = new KnownSecrets();
    const value = (at: number): string => `trout${(at * 2_654_435_761) % 4_294_967_296}-v${at}`;
    for (let at = 0; at < 12_000; at++) known.add(value(at));
    for (const at of [0, 4_000, 8_000, 11_999]) {
      const shown = known.hide(`said ${value(at)} twice\nand went on`);
      expect(shown).toMatch(/^said \[hidden\]/);
      expect(shown).not.toContain(`v${at}`);
      expect(shown).toMatch(/and went on$/);
    }
    known.clear();
    expect(known.hide(value(11_999))).toBe(value(11_999));
  });

  it('are hidden in each of their pieces when they are longer than a line may be', () => {
    const known = new KnownSecrets();
    const long = Array.from({ length: 20_000 }, (_, at) => `k${(at * 7_919) % 99_991}`).join('');
    known.add(long);
    expect(known.hide(`x ${long} y`)).toMatch(/^x (?:\[hidden\])+ y$/);
  });

  it.each([
    ['a sign without a width in its name', 'pass\u200bword=hunter2-trout', 'password=[hidden]'],
    ['a soft hyphen in its name', 'api\u00ad_key: abcdef123456', 'api_key: [hidden]'],
    ['a word joiner before the sign', 'token\u2060=abcdef123456', 'token=[hidden]'],
    [
      'letters of UTF-16',
      'password=hunter2'
        .split('')
        .map((sign) => `${sign}\0`)
        .join(''),
      'password=[hidden]',
    ],
    ['a variation selector in a URL', 'postgres://app:pw\ufe00trout9@db/x', 'postgres://app:[hidden]@db/x'],
  ])('are known by rules in spite of %s', (_what, text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('unseen signs elsewhere stay visible', () => {
    expect(safeText('pay\u200bload ok')).toBe('pay\\u{200b}load ok');
  });
});
