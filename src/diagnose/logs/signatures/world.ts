import { row, type Signature } from './types.ts';

const clock = row(
  'ClockSkew',
  (c) => `the clock of container ${c} and that of the other side do not agree`,
  (c) => [
    `set the clock of the node of container ${c} right (chronyc tracking, timedatectl); credentials are not at fault`,
  ],
);
const stray = row(
  'SettingMalformed',
  (c) => `a value that container ${c} is given holds a line break or another character that may not stand there`,
  (c) => [
    `write the value again without a line break at its end (echo adds one; printf and kubectl create secret --from-literal do not), then restart container ${c}`,
  ],
);

/** What lies neither in the program nor in its dependency: the time of the node, a stray character in a value. */
export const WORLD: readonly Signature[] = [
  clock(
    /RequestTimeTooSkewed|RequestExpired|Signature(?: is)? not yet current|(?:request|local|server|system) (?:time|clock)[^\n]{0,60}(?:too (?:large|far|skewed)|skew(?:ed)? (?:is )?too)|\b(?:clock|time) (?:skew|drift|difference)[^\n]{0,40}(?:too (?:large|big|great|high)|exceed\w*|not allowed|(?:above|beyond|over) the (?:limit|maximum))|token (?:is )?(?:used before issued|not (?:yet )?valid yet|not yet valid)|\biat\b[^\n]{0,30}in the future|issued in the future|clock (?:is|was) (?:set )?(?:wrong|behind|ahead|unsynchroni[sz]ed|not synchroni[sz]ed)/i,
  ),
  clock(/not yet valid: current time (?<now>[\dT:Z.+-]{10,35}) is before/),
  stray(
    /invalid control character in URL|invalid header (?:field )?value|illegal characters? (?:\(?s?\)? )?in (?:message )?header|header (?:value|content)[^\n]{0,40}(?:invalid|illegal|new ?line|control) ?(?:characters?)?|contains? (?:an? )?(?:invalid |illegal )?(?:control characters?|new ?lines?|line breaks?|carriage returns?|\\[rn])\b|\billegal character[^\n]{0,30}(?:0xA|\\n|\\r|U\+000[AD]|&#10;)/i,
  ),
];
