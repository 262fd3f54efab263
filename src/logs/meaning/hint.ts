/** What a log may not ask for: programs that change a cluster or a machine, or bring in code. */
export const NEVER =
  /(?:^|\/|[\s`'"])(?:kubectl|helm|oc|docker|podman|nerdctl|rm|dd|mkfs\S*|curl|wget|sh|bash|zsh|sudo|su|chmod|chown|ssh|scp|nc|eval|exec|kill\w*|apt\S*|yum|apk|dnf|pip\d?|npx|terraform|aws|gcloud|az)(?=\s|$)/i;

const VERB =
  '(?:set|change|install|add|enable|disable|increase|raise|lower|reduce|remove|delete|upgrade|update|downgrade|use|specify|provide|configure|rename|replace|create|define|make sure|ensure|pass|switch|turn (?:on|off)|move|drop|grant|allow|unset|escape|encode|percent-encode)';
/** `Please install …`, `you must set …`, `try adding …`, `consider …`, `the X command can be used to …`. */
const INSTRUCTS: readonly RegExp[] = [
  new RegExp(
    `^(?:(?:to (?:fix|resolve|solve|avoid|work around|recover)\\b[^,:]{0,60}[,:] ?)?(?:please |instead,? |either |then |or )?(?:manually )?)${VERB} [\`'"\\w]`,
    'i',
  ),
  new RegExp(`^(?:alternatively|or),? (?:you (?:can|may|could) )?(?:also )?${VERB} [\`'"\\w]`, 'i'),
  new RegExp(
    `\\b(?:you|users?|operators?) (?:must|need to|have to|should|might need to) (?:also |either |first )?${VERB} `,
    'i',
  ),
  new RegExp(
    `\\b(?:please|try|consider)(?: by)? (?:${VERB}|(?:add|install|sett|chang|enabl|disabl|increas|rais|lower|reduc|remov|upgrad|us|specify|configur|renam|replac|creat|pass)ing) `,
    'i',
  ),
  /\bcan be used to (?:remove|fix|repair|resolve|clear|reset|unlock|recover|rebuild|migrate|upgrade)\b/i,
  /\b(?:must|should|needs? to) be (?:escaped|encoded|percent[- ]encoded|url[- ]encoded|upgraded|increased|raised|enabled|migrated|converted|unlocked)\b/i,
];
/** To read, to report or to see more: it changes nothing. Nor does code, or a heading. */
const ELSEWHERE =
  /https?:\/\/|\bmake sure (?:that )?you have (?:the )?(?:correct|right|proper|sufficient|necessary|required|enough)\b|--(?:help|verbose|debug|stacktrace|info|scan)\b|\b(?:visit|documentation|docs|manual|for (?:more|further|details)|more information|refer to|bug report|report (?:this|a|the) |file an issue|contact (?:us|your|the)|support (?:team|ticket|request|contract)|stack ?trace|backtrace|log (?:file|level|output)|verbose|(?:see|check|look at|consult|review|inspect|examine)\b[^.]{0,40}\b(?:logs?|above|below|output|errors?|messages?))\b|\w\(["'`\w]|[{};]|\s=\s|:$/i;
const FOR_SOME = /\bif you (?:want|wish|need|like)\b/i;
/** `(Aws::Errors::X)`, `(ecs.version=1.2.0, …)`: what a logger puts behind the sentence. */
const BEHIND = /(?<!\s)\s{0,4}\((?:[\w:.$]{0,80}(?:Error|Exception)\w{0,40}|[\w.]{1,60}=[^()]{0,400})\)$/;
const MOST = 200;
const LEAST_WORDS = 3;
const MOST_HINTS = 2;

/** `plugin x is not enabled; add it to the list`: what follows the semicolon is a sentence as well. */
const SENTENCE_ENDS = new RegExp(
  `(?<=[\\w)"'\`\\]][.!;]) +(?=[A-Z\`'"(])|(?<=[\\w)"'\`\\]]); +(?=(?:please )?(?:add|enable|install|create|upgrade|increase|raise) )|\\n`,
);
const sentencesOf = (text: string): readonly string[] => text.split(SENTENCE_ENDS).map((one) => one.trim());

const isHint = (sentence: string): boolean =>
  sentence.length <= MOST &&
  sentence.split(' ').length >= LEAST_WORDS &&
  INSTRUCTS.some((pattern) => pattern.test(sentence)) &&
  !ELSEWHERE.test(sentence) &&
  (!FOR_SOME.test(sentence) || /^(?:alternatively|or)\b/i.test(sentence)) &&
  // A command of a protocol or of SQL that was tried: "SET x failed".
  !/^[A-Z]{3,}\b/.test(sentence) &&
  !NEVER.test(sentence) &&
  !/\[hidden/.test(sentence);

/**
 * Sentences in which a program itself says what to change ("Change the 'x' property to …", "please install libicu"),
 * two at most, without the full stop; undefined where it says none. A person may follow them: they are quoted, never
 * done.
 */
export function hintIn(lines: readonly string[]): string | undefined {
  const found = new Set(
    lines
      .flatMap(sentencesOf)
      .map((one) => one.replace(BEHIND, ''))
      .filter(isHint),
  );
  const told = [...found].slice(0, MOST_HINTS).map((one) => one.replace(/[.!;]+$/, ''));
  return told.length === 0 ? undefined : told.join('. ');
}

/** A hint for every user of a program after its sentence: an option, or where to read more. */
const READING =
  /(?<=[\w)"'`][.!]) (?:Use|Pass|Set|Try|Run) [^\n]{0,100}?\bif you (?:want|wish|need|like)\b.*$|(?<=[\w)"'`][.!]) (?:(?:For (?:more|further|usage)|See (?:also )?https?:|Please (?:see|refer|consult)|Visit |More (?:information|details)\b)|(?:[A-Z][^\n.]{0,100}[,?] (?:please )?)?(?:[Ss]ee|[Ff]ollow|[Cc]onsult|[Rr]efer to|[Cc]heck out) [^\n.]{0,140}\b(?:guides?|documentation|docs?|manual|wiki)\b)[\s\S]*$/;
export const withoutReading = (message: string): string => message.replace(READING, '');

/** A message without what it says to do: what is left is what is wrong. */
export function withoutHints(message: string): string {
  const left = sentencesOf(message).filter((sentence, place) => place === 0 || !isHint(sentence));
  return left.join(' ');
}

/** Members of a record that say what is wrong. */
const TELLS = /"(?:\w*(?:message|error|reason|cause)\w*|msg|details?|description|title|status|code)"\s*:/i;
/** `no price was found: {"till":"nine"}`: without the record behind it, which holds only what it was about. */
export function withoutData(sentence: string): string {
  const at = sentence.search(/(?<=\w \w{2,40}[:,]? )(?:\{|\[\{)\s?"/);
  return at < 0 || TELLS.test(sentence.slice(at)) ? sentence : sentence.slice(0, at).replace(/[:,]? ?$/, '');
}
