const BEFORE = String.raw`\b(?:https?(?:\/[\d.]+)?|status|code|respon\w{1,6}|answer\w{0,3}|return\w{0,3}|replied|got|gave|received|errors?|failed|refused|denied|rejected)\b[^\w\n]{1,3}(?:(?:with|by|an?|code|status|error|http)[^\w\n]{1,3}){0,3}`;
const AFTER = String.raw`(?:[^\w\n]{1,3}(?:forbidden|unauthori[sz]ed|client error|access denied|permission|denied|authori[sz]ation|authentication)| (?:error\b|response\b|from (?:https?:|the (?:server|registry|api)\b)))`;
/** What is counted, or called by its number. */
const NUMBERED = String.raw`(?<!\b(?:line|lines|row|column|revision|rev|version|generation|port|page|item|number|no|id|build|job|run|shard|node)[^\w\n]{1,3})`;
const URL = String.raw`https?:\/\/[^\s"'<>]{1,300}["']?[^\w\n]{1,3}`;

/**
 * Words in which a number is the code of an HTTP answer (`status code 403`, `401 Unauthorized`, `GET https://…: 403`),
 * and not that of a line, a revision or a port.
 */
export const httpCode = (code: 401 | 403): RegExp =>
  new RegExp(`(?:${BEFORE}|${URL})${code}\\b(?! [a-z]{2,20}s\\b)|${NUMBERED}\\b${code}${AFTER}|^\\W*${code}\\W*$`, 'i');
