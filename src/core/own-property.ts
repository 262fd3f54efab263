/** A member that the object itself has: keys come from outside, and `constructor` is a legal key of a ConfigMap. */
export const ownProperty = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
