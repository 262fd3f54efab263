/**
 * Words of a language that no English sentence about workloads has, and what is said in it when it is not understood.
 */
export type Language = { readonly sign: RegExp; readonly sorry: string };

export type Spaced = Language & { readonly patterns: readonly (readonly [pattern: string, english: string])[] };
/** Written without spaces: a text as a whole, its name and number by groups. */
export type Unspaced = Language & { readonly patterns: readonly (readonly [pattern: RegExp, english: string])[] };
