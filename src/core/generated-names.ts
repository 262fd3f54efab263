/** The letters that Kubernetes makes names of: no vowel, so that no word comes out (rand.SafeEncodeString). */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';
const HASH = `-${SAFE}{6,10}`;
const OWN = `-${SAFE}{5}`;
/** The end of a pod's name: a ReplicaSet's hash, its own five letters or its ordinal. */
const END = new RegExp(`(?:${HASH})?(?:${OWN}|-\\d{1,5})?$`);
const IN_TEXT = new RegExp(`(?<![a-z0-9-])([a-z0-9][a-z0-9-]{0,62}?)${HASH}(?:${OWN})?\\b`, 'g');
/** What custom controllers append, who have letters of their own: an id of any kind, or a number. */
const ANY_END = /-[a-z0-9]{4,10}$|-\d+$/;
/** What stands behind an owner's name in that of its ReplicaSets, Jobs and pods; older servers take all letters. */
const CHILD = /^(?:[a-z0-9]{1,10}(?:-[a-z0-9]{5})?|\d+)$/;

/** A name without what the server made of it: pods of one workload are called alike, over its revisions. */
export const withoutGenerated = (name: string): string => name.replace(END, '');

/** A text with `<id>` for the generated end of each name in it. */
export const withoutGeneratedIn = (text: string): string => text.replace(IN_TEXT, '$1-<id>');

/** What runs of one custom controller are called alike by, when `generateName` does not tell it. */
export const stemOfName = (name: string): string => name.replace(ANY_END, '');

/** True for a name that a controller makes of that of its owner: web-5d4f8c7b9d-x2x4z of web. */
export const isNameOfChild = (name: string, owner: string): boolean =>
  name.startsWith(`${owner}-`) && CHILD.test(name.slice(owner.length + 1));
