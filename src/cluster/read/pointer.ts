/** The value at a JSON pointer (RFC 6901); undefined where there is none. */
export function valueAt(object: unknown, pointer: string): unknown {
  let at: unknown = object;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** /spec/template/spec/containers/0/image → spec.template.spec.containers[0].image; keys with dots or slashes stand in brackets. */
export const shownPath = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `${path}["${part}"]`;
      return path === '' ? part : `${path}.${part}`;
    }, '');
