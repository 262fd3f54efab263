/** The version from which on something works, as a sentence names it. */
export type MinimalVersion = {
  readonly version: string;
  /** Of what, where the sentence says so. */
  readonly of?: string;
  /** The one that is there. */
  readonly has?: string;
};

/** In words of requirements, packages and databases; every part is bounded. */
const SAID: readonly RegExp[] = [
  /\b(?:requires?|needs?|wants?) an? (?:greater|newer|later|higher|more recent) version(?: of (?<of>[\w.+-]{1,40}))?:? \(?v?(?<version>\d{1,6}(?:\.\d{1,6}){1,4})/i,
  /\b(?:requires?|required|needs?|wants?|depends on|expects?) (?:an? )?(?:version of )?(?:(?<of>[\w.+-]{1,40}) )?(?:version )?(?:at least|minimum|>=|≥) ?(?:version )?v?(?<version>\d{1,6}(?:\.\d{1,6}){0,4})/i,
  /\b(?:minimum|minimal|lowest|oldest) (?:required |supported |compatible )?(?:(?<of>[\w.+-]{1,40}) )?version(?: of [\w.+-]{1,40})?(?: (?:is|required|supported)){0,2}:? v?(?<version>\d{1,6}(?:\.\d{1,6}){0,4})/i,
  /(?:\b(?<of>[A-Za-z][\w+-]{1,40}) )?(?:version )?\bv?(?<version>\d{1,6}(?:\.\d{1,6}){1,4}) (?:or|and) (?:newer|later|higher|greater|above|up)\b/i,
  /(?:\b(?<of>[A-Za-z][\w+-]{1,40}) )?\bv?(?<version>\d{1,6}(?:\.\d{1,6}){1,4})\+ (?:is |was )?(?:required|needed)/i,
];
/** A unit after the number: no version. */
const UNIT =
  /^ ?(?!than\b|but\b|or\b|and\b|found\b|is\b|have\b|has\b|got\b|to\b|in\b|for\b|of\b|while\b|yours?\b)[a-z%]/i;
const HAS =
  /\b(?:than|found|got|have|has|is|running|current|detected|installed)(?: version)?:? ["'`(]?v?(?<has>\d{1,6}(?:\.\d{1,6}){1,4})/i;
const NO_NAME = /^(?:version|at|a|an|the|requires?|least|use|with|need|only|to|is|of)$/i;

/** Java 1 has class files of version 45 (JVM specification, table 4.1-A). */
const CLASS_FILE =
  /\bclass file version (?<wanted>\d{2})(?:\.\d)?[^\n]{0,160}?\b(?:up to|supports?|recogni[sz]es?)[^\n\d]{0,40}(?<has>\d{2})(?:\.\d)?|Unsupported class file major version (?<major>\d{2})/;
const ofClasses = (wanted: string, has: string | undefined): MinimalVersion => ({
  version: String(Number(wanted) - 44),
  of: 'Java',
  ...(has === undefined ? {} : { has: String(Number(has) - 44) }),
});

/** Undefined where a sentence names no version as the least one. */
export function minimalVersionIn(sentence: string): MinimalVersion | undefined {
  const text = sentence.slice(0, 1_000);
  const classes = CLASS_FILE.exec(text)?.groups;
  if (classes) return ofClasses(classes['wanted'] ?? classes['major'] ?? '', classes['has']);
  for (const pattern of SAID) {
    const found = pattern.exec(text);
    const { version, of } = found?.groups ?? {};
    if (!found || version === undefined) continue;
    const rest = text.slice(found.index + found[0].length);
    if (UNIT.test(rest)) continue;
    const has = HAS.exec(rest)?.groups?.['has'] ?? HAS.exec(text.slice(0, found.index))?.groups?.['has'];
    if (has === version) continue;
    return {
      version,
      ...(of === undefined || NO_NAME.test(of) ? {} : { of }),
      ...(has === undefined ? {} : { has }),
    };
  }
  return undefined;
}
