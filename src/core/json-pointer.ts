/** One segment as it stands in a JSON pointer (RFC 6901): `/` is `~1`, `~` is `~0`. */
export const pointerPart = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** What a segment of a JSON pointer names. */
export const pointerKey = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

export const pointerOf = (parts: readonly string[]): string => parts.map((part) => `/${pointerPart(part)}`).join('');

/** The segments of a JSON pointer, unescaped. */
export const pointerParts = (pointer: string): string[] => pointer.split('/').slice(1).map(pointerKey);

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(object: unknown, pointer: string): unknown {
  let at: unknown = object;
  for (const key of pointerParts(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
