export const PLAIN: RegExp;
export default function stringWidth(
  text: string,
  options?: { readonly ambiguousIsNarrow?: boolean; readonly countAnsiEscapeCodes?: boolean },
): number;
