/** What kind of thing a sentence complains of, whichever program wrote it. */
export type Complaint = {
  readonly of: 'unreachable' | 'missing' | 'taken' | 'denied' | 'expired' | 'version' | 'limit' | 'invalid' | 'broken';
  /** The thing as the sentence calls it, such as `topic "orders"`, where one is named. */
  readonly thing?: string;
  /** Just its name. */
  readonly name?: string;
};

/** A number is a status of HTTP only where a word says so: "batch of 401 rows" is none. */
const orStatus = (words: RegExp, codes: string): RegExp =>
  new RegExp(
    `${words.source}|\\b(?:HTTP(?:/\\d(?:\\.\\d)?)?["']?[ :=-]{1,2}|(?:(?:status|error|response)[ _-]?)?code["']? ?[:=]? ?|(?:status|error|response)["']? ?[:=]? ?)["']?${codes}\\b|\\b(?:returned|responded with|answered(?: with)?|got(?: an?)?) ${codes}\\b(?! [a-z])|https?://[^\\s]{1,200} ${codes}\\b`,
    'i',
  );

/** In the order in which they are asked: what expired is also invalid, what a version lacks also unknown. */
const KINDS: readonly (readonly [Complaint['of'], RegExp])[] = [
  ['expired', /\bexpired\b|\bout of date\b|\bno longer valid\b|\blapsed\b|\bused up\b|\brevoked\b/i],
  ['limit', /\bOutOf(?:Memory|Range|Bounds)\w*\b|\bwhen used \w+ ?[>≥]|\d ?(?:>|greater than|larger than) ?\d/],
  [
    'version',
    /\b(?:in)?compatible\b[^\n]{0,60}\bversions?\b|\bversions?\b[^\n]{0,80}\b(?:mismatch|too (?:old|new|low|high)|not supported|unsupported|incompatible|required?s?|expected|differs?|newer than|older than)\b|\b(?:unsupported|incompatible|newer|older|unknown|wrong|minimum|required) (?:\w+ ){0,3}versions?\b|\brequires? (?:at least )?(?:version )?v?\d+\.\d+|\brequires? (?:an? )?(?:greater|newer|later|higher|more recent) versions?\b|\b(?:compiled|built|written|created) (?:with|by|for|against) (?:[\w-]+ ){0,3}v?\d+\.\d+|\b(?:downgrad|upgrad)(?:e|ing)\b[^\n]{0,60}\b(?:not|first|required|before)\b/i,
  ],
  [
    'denied',
    orStatus(
      /\bdenied\b|\bforbidden\b|\bnot (?:permitted|authori[sz]ed|allowed)\b|\bunauthori[sz]ed\b|\binsufficient (?:privilege|permission|scope|right)s?\b|\b(?:lacks?|missing) (?:the )?(?:\w+ )?(?:privilege|permission|scope|role)s?\b|\bmust be (?:owner|superuser)\b|\bauthenticat\w+ (?:failed|failure|error|required)\b|\b(?:unable|failed|failure|not able|could not|cannot|can't)(?: to)? (?:authenticate|log ?in|sign in)\b|\bauthori[sz]ation (?:violation|failed|error|required)\b|\b(?:invalid|bad|wrong) (?:credentials?|password|token|api key|signature)\b|\b(?:credentials?|password|\w{0,20}token|api key|signature|login)s? (?:was|were|is|are|has been|have been) (?:not accepted|rejected|refused)\b/i,
      '40[13]',
    ),
  ],
  [
    'taken',
    /\balready (?:exists?|in use|bound|taken|open(?:ed)?|locked|registered|running|defined|used)\b|\bin use by\b|\bduplicate\b|\bis locked\b|\bheld by\b|\bconflicts? with\b/i,
  ],
  [
    'limit',
    /(?<!\b(?:deadline|time ?out) )\bexceed(?:s|ed|ing)?\b|\btoo (?:many(?! (?:\w+ ){0,3}(?:restarts|retries|attempts|failures|errors|times)\b)|large|long|big|small|short|few|low|high)\b|\bexhausted\b|\bquota\b|\bno space\b|\bout of (?:memory|space|range|bounds|disk)\b|\binsufficient\b|\bnot enough\b|\blow[- ](?:disk|memory)\b|\blimit(?: of| is|:)? ?\d|\b(?:disk|volume|queue|buffer|pool) (?:is )?full\b|\brate limit\w*\b/i,
  ],
  [
    'unreachable',
    /\bdeadline exceeded\b|\bconnect\w*\b[^\n]{0,80}\b(?:refused|reset|closed|failed|lost|could not be|timed? ?out)\b|\btimed? ?out\b|\bunreachable\b|\bunavailable\b|\bnot (?:be )?(?:available|reachable|responding|established)\b|\bno route to\b|\bdisconnected\b|\bbroken pipe\b|\bno response\b|\b(?:HTTP |status(?: code)?:? ?)50[234]\b/i,
  ],
  [
    'missing',
    orStatus(
      /\bno such\b|\bnot (?:be )?(?:found|exist|present|installed|loaded|registered|set|provided|specified|defined|configured|enabled|given|declared|resolved)\b|\bdo(?:es)?(?: no|n')t (?:exist|match any)\b|\bmissing\b|\bunknown\b|\bundefined\b|\bundeclared\b|\bunregistered\b|\b(?:could not|cannot|can't|couldn't|unable to|failed to) (?:find|locate|resolve|lookup|look up)\b|\bno (?:[\w-]+ ){1,4}(?:found|for|named|with|matching|available|configured|defined|matches)\b|\bno (?!such\b)[\w-]{3,30} ["'`‘][\w.:/-]{1,80}["'`’]|\bis required\b(?! to\b)|\brequires? a\b|\breturned no\b/i,
      '404',
    ),
  ],
  [
    'broken',
    /\bcorrupt\w*\b|(?<!\b(?:migrations?|scripts?|change ?sets?|modules?|packages?|plugins?|artifacts?|downloads?) )\bchecksum\b(?![^\n]{0,60}\b(?:migrations?|scripts?|change ?sets?|modules?|packages?|plugins?|artifacts?|downloads?|lock ?files?|go\.sum)\b)|\bdamaged\b|\btruncated\b|\bunexpected (?:eof|end of)\b|\bbad magic\b|\bcrc\b|\binconsistent\b/i,
  ],
  [
    'invalid',
    /\binvalid\b|\billegal\b|\bmalformed\b|\b(?:could not|cannot|can't|couldn't|unable to|failed to) (?:parse|decode|unmarshal|deseriali[sz]e|convert|read|interpret)\b|\bunexpected\b|\bexpected\b|\bmust (?:not )?be\b|\bnot (?:appear to be |seem to be |look )?(?:a )?valid\b|\bunrecogni[sz]ed\b|\bunsupported\b|\bnot supported\b|\bsyntax error\b|\bparse error\b|\bout of range\b|\bcannot (?:be )?assign\w*\b|\bmismatch\b/i,
  ],
];

const NOUN =
  '(?:table|relation|column|collection|index|indices|topic|queue|exchange|vhost|virtual host|stream|subject|bucket|schema|database|keyspace|role|user|account|plugin|module|extension|driver|library|package|key|field|option|setting|parameter|property|variable|flag|file|directory|folder|host|licen[cs]e|certificate|profile|region|zone|tenant|realm|client|project|policy|backend|upstream|listener|interface|device|shard|partition|replica|volume|endpoint|route|template|model|type|class|feature|scope|permission|privilege|provider|connector|processor|exporter|receiver|handler|filter|middleware|service|resource|dataset|data ?source|group|pool|slot|publication|function|procedure|sequence|view|migration|revision|release|branch|repository|image|locale|encoding|charset|time ?zone|algorithm|cipher|protocol|mode|strategy|workspace|site|domain|org(?:ani[sz]ation)?|team|environment|cluster|node|peer|broker|secret|token|lease|lock|mutex|latch|semaphore|session|store|storage class|kind|directive|command|subcommand|argument|symbol|object|item|entry|value|identifier|attribute|element|tag|label|annotation|job|task|workflow|queue|chart|peer|address|method|metric|macro|placeholder|substitution|alias|rule|expression|parser|format|scheme|engine|dialect|backend|adapter)';
/** The same where a sentence begins with it. */
const AT_START = NOUN.replace(/(?<=[:|])[a-z]/g, (letter) => letter.toUpperCase());
const NAME =
  '(?:["\'`‘“]|\\[(?=[\\w.:/-]{2,80}\\]))([\\w.:/-]{2,80}(?=\\])|(?! )[^"\'`‘’“”\\n]{1,80}(?=["\'`’”]))["\'`’”\\]]';
const BARE =
  '([A-Za-z][\\w-]*(?:[._/:-][\\w-]+)+|[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*|[a-z]+-\\w[\\w-]*|\\d{2,}(?![\\d.]*\\.\\d))';

/** `topic "orders"`, `"orders" topic`, `topic orders.created`, `topic: orders`: the first three with quotes. */
const THINGS: readonly RegExp[] = [
  new RegExp(`\\b(${NOUN})s?(?: (?:named|called|of|with name|with id))?:? ?\\(?${NAME}`, 'i'),
  new RegExp(`${NAME} (${NOUN})\\b`, 'i'),
  new RegExp(
    `\\b((?:not found|no [\\w-]+|unknown [\\w-]+|missing [\\w-]+|undefined [\\w-]+|invalid [\\w-]+|unsupported [\\w-]+))[:]? ${NAME}`,
    'i',
  ),
  new RegExp(`\\b(${NOUN}|${AT_START})s?(?: (?:named|called))?[:=]? ${BARE}`),
  new RegExp(`\\b(${NOUN})=([\\w.:/-]{2,80})`),
  /\b(?:of|for|on|to) (table|relation|view|schema|sequence|database|role|topic|queue|index|collection) ([a-z]\w{2,60})(?=[,.;:)]|$)/,
];

/** `myid file is missing`. */
const PLAIN_FILE =
  /\b(?!(?:the|this|that|a|an|no|config\w*|log|data|input|output|source|target|key|certificate)\b)([\w-]{3,40}) (file|folder|directory) (?:is |was )?(?:missing|not found|does not exist|could not be found|cannot be found)\b/i;

/** `no shards for region "eu"`: the whole of it is what lacks. */
const NONE = new RegExp(`\\bno ((?:[\\w-]+ ){1,3}(?:for|in|of|with|named) (?:${NOUN} )?(?:${NAME}|${BARE}))`);

/** Signs without which none of the expressions for names in quotes can match: V8 spends a millisecond on making one. */
const IN_QUOTES = /["'`‘“[]/;

const MOST = 600;
const BESIDE = 80;

/** The complaint of a sentence; undefined where its words tell none. */
export function complaintIn(sentence: string): Complaint | undefined {
  const text = sentence.slice(0, MOST);
  for (const [of, pattern] of KINDS) {
    const found = pattern.exec(text);
    if (!found) continue;
    // A long sentence names many things: the one beside the words of the complaint is meant.
    const until = found.index + found[0].length + BESIDE;
    const parts = [...(of === 'denied' ? [found.index] : []), Math.max(0, found.index - BESIDE)];
    const near = parts.map((from) => thingIn(text.slice(from, until))).find(({ thing }) => thing !== undefined);
    return { of, ...(near ?? thingIn(text)) };
  }
  return undefined;
}

function thingIn(text: string): Pick<Complaint, 'thing' | 'name'> {
  const [, all, quoted, bare] = (text.includes('no ') && NONE.exec(text)) || [];
  const none = quoted ?? bare;
  if (all !== undefined && none !== undefined && !/\[hidden/.test(all)) return { thing: all, name: none };
  const isQuoted = IN_QUOTES.test(text);
  for (const [place, pattern] of THINGS.entries()) {
    if (place < 3 && !isQuoted) continue;
    const [, first = '', second = ''] = pattern.exec(text) ?? [];
    const [noun, name] = place === 1 ? [second, first] : [first, second];
    // What stands between two quotes of JSON is no name.
    if (noun === '' || name === undefined || !/\w/.test(name) || /\[hidden/.test(name)) continue;
    const plain = noun
      .toLowerCase()
      .replace(/^(?:not found|no such|no|unknown|missing|undefined|invalid|unsupported)\s?/, '');
    return { thing: `${plain} ${name}`.trim(), name };
  }
  const [, file, kind] = PLAIN_FILE.exec(text) ?? [];
  if (file !== undefined && kind !== undefined) return { thing: `${kind.toLowerCase()} ${file}`, name: file };
  const ended =
    /(?:^|[.:;,] ?)(?:the |your |its )?([\w][\w /-]{2,50}?) (?:has |is |was |been )*(?:expired|lapsed|revoked)\b/i.exec(
      text,
    );
  return ended?.[1] === undefined ? {} : { thing: ended[1] };
}
