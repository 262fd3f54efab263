const KINDS = /^(?:persistentvolume(?:claim)?|namespace|customresourcedefinition)s?$/i;

/** Kinds that take data with them when they are deleted: nobody is advised to make one of them anew. */
export const holdsData = (kind: string): boolean => KINDS.test(kind);

/** What to do in place of making such an object anew; `kept` says where the old value is to stand. */
export const instead = (what: string, kept: string): string =>
  `${what} holds data and is made for life${/claim/i.test(what) ? ' (only its size may grow, where its class allows it)' : ''}: ${kept}, or name another one and copy the data; deleting it loses them`;
