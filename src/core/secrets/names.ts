/**
 * How surely a name announces a secret: `strong` names a secret, `weak` words have other meanings, too (pass, auth,
 * key, cookie).
 */
export type Strength = 'strong' | 'weak' | 'none';

/** A name is cut at signs and humps: dbPassword, DB_PASSWORD and db.password are the words db, password. */
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const STRONG = set(
  'password passwd passphrase passcode pwd passwort secret token jwt credential credentials creds dsn apikey apisecret apitoken mnemonic kennwort contrasena senha motdepasse',
);
const WEAK = set('pass pw auth authorization cookie sig signature sid otp pin bearer seed signin psk ');
// Names that are written as one word: accesstoken, dbpassword, pgpass, rootpw, storagekey.
const STUCK =
  /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|credential|credentials)\d{0,3}$|^(?:secretkey|password|passwd|apikey)/;
const STUCK_PASS =
  /^(?:db|pg|my|mysql|maria|mongo|redis|sql|ldap|bind|smtp|imap|pop|ftp|sftp|http|mail|root|user|admin|app|web|require|master|login|ssh|vnc|rabbit|amqp|mq|wifi|key|store|trust|sudo|cert|p12|pfx)(?:pass|pw|pwd|auth)\d{0,3}$/;
const NOT_STUCK = /^(?:passwordless|tokeniz|tokenis|secretar|secreti)/;

/** Words before `key` that make it a secret one. */
const KEY_BEFORE = set(
  'api access private secret encryption encrypt encryptor enc decryption decrypt master signing sign signature app application auth license licence account service storage shared ssh rsa ecdsa dsa ed25519 hmac aes crypto cipher client deploy session cookie jwt token write admin webhook license subscription instrumentation ingest sas consumer shared server vapid derive kms vault age gpg pgp wireguard stripe openai anthropic gemini google github gitlab sendgrid mailgun twilio datadog dd newrelic sentry algolia pusher hcaptcha recaptcha cloudflare dropbox azure aws s3 gcp do linode hetzner slack discord telegram honeycomb grafana pagerduty opsgenie segment mixpanel amplitude firebase supabase mapbox',
);
/** Words before `KEY` of a variable that only names a place in something. */
const KEY_PLAIN = set(
  'primary foreign public pub routing partition sort cache hash unique object row column col map dict index lookup group topic message registry host label annotation config env idempotency translation locale feature metric redis lru duplicate missing unknown hot shard bucket storageclass path file field property data json yaml sql order binding dedup etag any answer home end up down left right arrow tab enter',
);
/** Words that, behind a secret's word, make the name one that only talks about it. */
const ABOUT = set(
  'name names ref refs reference file files filename path paths dir directory folder mount mounts volume volumes policy policies expiry expires expire expired expiration expiring seconds minutes hours days ms count counts counter type types kind length len size version versions limit limits max min ttl age issuer iss audience aud algorithm alg provider providers manager mode enabled disabled enable disable required optional present exists error errors exception exceptions failure failures fault warning service services server servers store stores vault vaults controller controllers operator namespace namespaces format field fields header headers prefix suffix method methods attempts attempt retries retry reset rotation rotate rotator budget usage use used total remaining per handler handlers filter filters interceptor factory repository validator validation verifier parser module plugin middleware guard strategy source sources resolver reconciler generator broker webhook job worker loader reader writer util utils helper encoder decoder endpoint uri host hosts hostname port user username owner email scope scopes status state valid invalid rejected missing found mismatch changed updated created at time timestamp date lifetime duration refreshed interval window cost rounds strength hint label description title text placeholder input form page screen link policy rule rules check checks checker checksum annotation annotations class template templates spec schema table bucket context cache list lists set sets map index api app service serviceaccount account controller test tests spec ts js go py rb java kt cs php rs c cpp h tsx jsx mjs cjs sh sql html css json yaml yml toml xml conf cfg ini txt log lua ex swift scala class',
);
/**
 * Words behind a secret's word that stand for the value itself; for CamelCase and dashed names nothing else may follow.
 */
const NEUTRAL = set(
  'value val string str data base id key hash plain text raw b64 base64 base32 hex encoded enc prod dev staging old new current previous next primary secondary main default backup bytes content confirm confirmation again my',
);
const PASS_PLAIN = set(
  'by first second third last next one two single multi boarding render test tests compiler optimization',
);
const CLASS = /^[A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*$/;

/** Index of the word that makes the name a secret's, with its strength; -1 without one. */
function secretAt(words: readonly string[], upper: boolean): readonly [number, Strength] {
  let weak = -1;
  for (let at = words.length - 1; at >= 0; at--) {
    const word = (words[at] ?? '').replace(/(?<=[a-z])\d{1,3}$/, '');
    const before = words[at - 1] ?? '';
    if (STRONG.has(word) || (STUCK.test(word) && !NOT_STUCK.test(word)) || STUCK_PASS.test(word)) return [at, 'strong'];
    if (word === 'key' && (KEY_BEFORE.has(before) || (upper && before !== '' && !KEY_PLAIN.has(before))))
      return [at, 'strong'];
    if (word === 'phrase' && /^(?:seed|recovery|backup|pass)$/.test(before)) return [at, 'strong'];
    if (word === 'url' && (before === 'database' || before === 'webhook')) return [at, 'strong'];
    if ((word === 'str' || word === 'string') && (before === 'conn' || before === 'connection')) return [at, 'strong'];
    if (word === 'pass' && (upper || before !== '') && !PASS_PLAIN.has(before)) return [at, 'strong'];
    if (word === 'pw' && before !== '') return [at, 'strong'];
    if (word === 'auth' && upper && before !== '') return [at, 'strong'];
    if (WEAK.has(word)) weak = at;
  }
  return [weak, weak < 0 ? 'none' : 'weak'];
}

const judged = new Map<string, Strength>();
const MOST_JUDGED = 5_000;

/** What the name of a variable, key, field or flag says of its value. */
export function strengthOf(name: string): Strength {
  if (name.length > 200) return 'none';
  // The same few hundred names stand in all objects of a cluster.
  const known = judged.get(name);
  if (known !== undefined) return known;
  if (judged.size >= MOST_JUDGED) judged.clear();
  const strength = judge(name);
  judged.set(name, strength);
  return strength;
}

function judge(name: string): Strength {
  const words = wordsOf(name);
  const upper = /[A-Z]/.test(name) && name === name.toUpperCase();
  const [at, strength] = secretAt(words, upper);
  if (strength === 'none' || words[at - 1] === 'existing') return 'none';
  const behind = words.slice(at + 1);
  if (behind.some((word) => ABOUT.has(word) && !(word === 'text' || word === 'hash'))) return 'none';
  const strict = CLASS.test(name) || (/-/.test(name) && !upper);
  if (strict && behind.some((word) => !NEUTRAL.has(word) && !/^\d{1,4}$/.test(word))) return 'none';
  // tokens: 512 is a count, and "passes" a verb.
  return strength;
}

/**
 * True for names of variables and keys whose values must not be shown: JWT_SECRET, apiKey, DATABASE_URL, DB_PASS,
 * REDIS_AUTH.
 */
export const isSecretName = (name: string): boolean => strengthOf(name) === 'strong';
