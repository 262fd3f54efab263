import type { Needs } from './anchors.ts';
import { HEADER_RULES } from './headers.ts';
import { NAME_NEEDS } from './named.ts';
import { strengthOf } from './names.ts';
import { type Rule, VENDOR_RULES } from './vendors.ts';
import { HIDDEN, isVerdict, looksMade, looksRandom, saysNothing, withValue } from './values.ts';

const madeOrLong = (value: string): boolean => looksMade(value) || looksRandom(value);
const notSaid = (value: string): boolean => !isVerdict(value) && !/^(?:\/[\w.-]+\/|[a-z]+:\/\/)/.test(value);

/**
 * Order matters: whole headers before names, names before shapes. All repeats are bounded: hostile lines cost linear
 * time.
 */
export const FIRST: readonly Rule[] = [
  [
    /-----BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY|PGP PRIVATE KEY BLOCK|OpenVPN Static key V1)(?: BLOCK)?-----(?:(?!-----(?:END|BEGIN))[\s\S]){0,20000}(?:-----END [A-Za-z0-9 ]{0,40}-----|$)?/g,
    `${HIDDEN} private key`,
    ['-----begin'],
  ],
  ...HEADER_RULES,
];

const HOOKS: Needs = ['hooks.slack.com', 'api/webhooks', 'office.com/webhook'];
const RARE: Needs = 'requirepass masterauth add_user change_password htpasswd pragma jdbc:oracle'.split(' ');
const CLI = `(?<![\\w-])(--?[A-Za-z][\\w-]{1,60}(?:["'],\\s{0,4}["']|["']?\\s{1,4}["']?))([^\\s"',;]{1,400})`;
export const LATER: readonly Rule[] = [
  ...VENDOR_RULES,
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{10,200}/g, `$1${HIDDEN}`, HOOKS],
  [/(discord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/)[\w-]{20,200}/g, `$1${HIDDEN}`, HOOKS],
  [/((?:webhook\.office\.com|outlook\.office\.com)\/webhook\w{0,4}\/)[^\s"'<>]{10,400}/g, `$1${HIDDEN}`, HOOKS],
  [/\b(bot)?\d{8,10}:[A-Za-z0-9_-]{34,36}(?![A-Za-z0-9_-])/g, `$1${HIDDEN} key`, ['LONG:']],
  [
    /(?<![\w$])\$(?:2[abxy]|1|5|6|7|y|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,20})\$[\w./+=,$-]{20,400}/g,
    `${HIDDEN} hash`,
    ['$'],
  ],
  [
    new RegExp(
      `(\\bAccountKey=|\\bSharedAccessKey=|\\bSharedAccessSignature=|\\bsig=)[A-Za-z0-9+/_=-]{10,400}(?:%[0-9A-F]{2}){0,4}`,
      'gi',
    ),
    `$1${HIDDEN}`,
    ['accountkey=', 'sharedaccess', 'sig='],
  ],
  [
    /(?<![\w.-])[a-z0-9]{6}\.(?=[a-z0-9]{0,15}\d)(?=[a-z0-9]{0,15}[g-z])[a-z0-9]{16}(?![\w.-])/g,
    `${HIDDEN} token`,
    ['MADE'],
  ],
  [
    /\b(IDENTIFIED\s+(?:WITH\s+\S{1,40}\s+)?(?:BY|AS)(?:\s+PASSWORD)?|(?<=\buser\b[^\n]{0,100})identified\s+by|[Pp]assword|PASSWORD)(\s{0,8}\(\s{0,8}|\s{1,8}e?)(["'])((?:[^"'\\\n]|\\.){1,400})\3/g,
    (all, word = '', gap = '', quote = '', value = '') =>
      saysNothing(value) || isVerdict(value) ? all : `${word}${gap}${quote}${HIDDEN}${quote}`,
    ['identified', 'password'],
  ],
  [
    /\b(requirepass|masterauth)(\s+["']?)([^\s"']{3,400})/gi,
    (_all, word = '', gap = '', value = '') => withValue(word + gap, value, notSaid),
    RARE,
  ],
  [
    /("?\bAUTH"?(?:\s+"?[\w-]{1,40}"?)?\s+"?)([^\s"]{5,400})/g,
    (_all, head = '', value = '') => withValue(head, value, head.startsWith('"') ? notSaid : madeOrLong),
    ['auth'],
  ],
  [
    new RegExp(CLI, 'g'),
    (_all, flag = '', value = '') =>
      withValue(
        flag,
        value,
        (text) =>
          !/^[-=[]/.test(text) &&
          notSaid(text) &&
          strengthOf(flag.replace(/(?<!["',\s])["',\s]+$/g, '').replace(/^-+/, '')) === 'strong',
      ),
    NAME_NEEDS,
  ],
  [
    /(\b(?:curl|wget|http|https)\b[^\n]{0,200}?\s(?:-u|--user)[\s=]?["']?[^\s:"']{1,100}:)([^\s"']{1,400})/g,
    (_all, head = '', value = '') => withValue(head, value, () => true),
    ['-u'],
  ],
  [
    /(\b(?:sshpass|mysql\w{0,12}|mariadb\w{0,12}|redis-cli|docker\s+login|helm\s+registry\s+login|podman\s+login|sqlcmd|mongo(?:sh|dump|restore|export|import)?)\b[^\n]{0,200}?\s-(?:p|a|P)\s?["']?)([^\s"'-][^\s"']{2,400})/g,
    (_all, head = '', value = '') => withValue(head, value, (text) => !/^\d{1,5}$/.test(text) && notSaid(text)),
    ['sshpass', 'mysql', 'mariadb', 'redis-cli', 'login', 'sqlcmd', 'mongo'],
  ],
  [
    /(\b(?:add_user|change_password|htpasswd\s+-\w{0,3}b\w{0,3}\s+\S{1,200})\s+\S{1,100}\s+)(\S{4,400})/g,
    (_all, head = '', value = '') => withValue(head, value, notSaid),
    RARE,
  ],
  [
    /(\bPRAGMA\s+\w{0,10}key\s*=\s*["'])([^"']{1,400})/gi,
    (_all, head = '', value = '') => withValue(head, value, () => true),
    RARE,
  ],
  [
    /(?<![\w./-])([\w.-]{1,60}:)([^\s@:/"'`(),=<>]{3,200})(?=@(?:(?!sha\d{3}:)[a-zA-Z][\w.-]{0,100}:\d{2,5}\b|(?:tcp|udp|unix)\())/g,
    (_all, head = '', value = '') => withValue(head, value, (text) => !/^v?\d+(?:\.\d+)*$|^latest$/.test(text)),
    ['@'],
  ],
  [
    /(\blogin\s+\S{1,100}\s+password\s+)(\S{1,400})/g,
    (_all, head = '', value = '') => withValue(head, value, (text) => !isVerdict(text)),
    ['login'],
  ],
  [
    /^((?:[\w.*-]{1,200}):(?:\d{4,5}|\*):[\w*-]{1,64}:[\w*-]{1,64}:)(\S{4,400})$/gm,
    (_all, head = '', value = '') => withValue(head, value, madeOrLong),
    [':PORT:', ':*:'],
  ],
  [
    /\b((?:passwords?|passwd|passphrase|passcode|pwd)(?:\s+(?:(?:is|was|to|used|given|now|(?:has|have)\s+been|set|changed|reset|updated|for\s+\S{1,60})(?:\s+(?:is|was|to|now|set|changed|reset)){0,3}))?:?\s+)(["'`]?)([^\s"'`,;]{4,400})/gi,
    (_all, head = '', quote = '', value = '') =>
      withValue(`${head}${quote}`, value, (text) =>
        quote !== '' && /\s(?:is|was|to)\s/.test(head)
          ? !isVerdict(text)
          : looksMade(text.replace(/(?<![.!?)])[.!?)]+$/, '')) && !text.startsWith('('),
      ),
    ['pass', 'pwd'],
  ],
  [
    /\b((?:(?:access|auth|api|bearer|refresh|session|bot|personal|service|registration|join|reset|csrf|id)[ _-]?)?(?:token|secret|api[ _-]?key|secret[ _-]?key|access[ _-]?key|signing[ _-]?key|encryption[ _-]?key|credential)(?:\s+(?:is|was|to|used|value|set\s+to))?:?\s+)(["'`]?)([\w+/=.~-]{16,4000})/gi,
    (_all, head = '', quote = '', value = '') =>
      withValue(`${head}${quote}`, value, (text) => looksRandom(text.replace(/(?<!\.)\.+$/, ''))),
    ['token', 'secret', 'key', 'credential'],
  ],
  [
    /(<(?!\/)(?:[\w-]{1,40}:)?([\w.-]{1,80})(?:\s[^<>\n]{0,200})?>\s{0,8})([^<\n]{1,4000})(?=<\/)/g,
    (all, head = '', name = '', value = '') =>
      strengthOf(name) === 'strong' && !saysNothing(value.trim()) && !isVerdict(value) ? `${head}${HIDDEN}` : all,
    ['<'],
  ],
  [
    /(<\w[\w:.-]{0,40}\s[^<>\n]{0,100}\b(?:name|key|id|type)=["']([\w.-]{1,100})["'][^<>\n]{0,100}>\s{0,8})([^<\n]{1,4000})(?=<\/)/g,
    (all, head = '', name = '', value = '') =>
      strengthOf(name) === 'strong' && !saysNothing(value.trim()) ? `${head}${HIDDEN}` : all,
    ['<'],
  ],
  [
    /(&lt;(?:[\w-]{1,40}:)?([\w.-]{1,80})&gt;)([^<&\n]{1,4000})(?=&lt;\/)/g,
    (all, head = '', name = '', value = '') =>
      strengthOf(name) === 'strong' && !saysNothing(value) ? `${head}${HIDDEN}` : all,
    ['&lt;'],
  ],
  [
    /%3[aA]%2[fF]%2[fF](?:[^\s%:@/]|%(?!3[aA]|40)[0-9a-fA-F]{2}){0,200}%3[aA]([^\s&"'<>]{1,600}?)%40/g,
    (all, password = '') => all.replace(password, HIDDEN),
    ['%3a'],
  ],
  [
    // A row of a table: the name, a column's gap, the value and nothing more.
    /^([ \t|]{0,20}([\w.-]{2,80})(?:[ \t]{2,60}|[ \t]{0,60}\|[ \t]{0,60}))([^\s|]{5,400})(?=[ \t|]{0,60}$)/gm,
    (all, head = '', name = '', value = '') =>
      strengthOf(name) === 'strong' && madeOrLong(value) && !saysNothing(value) ? `${head}${HIDDEN}` : all,
    NAME_NEEDS,
  ],
  [/(\bjdbc:oracle:\w{1,10}:[\w.-]{1,60}\/)([^\s@"']{1,200})(?=@)/gi, `$1${HIDDEN}`, RARE],
];

const PAIR =
  /(\b(?:name|key|field|header|property|variable|k|param)(?:\\{0,4}["'`])?\s{0,4}[:=]\s{0,4}(?:\\{0,4}["'`])?)([\w.-]{2,100})((?:\\{0,4}["'`])?(?:[\s,]|\\{1,4}n){1,80}(?:\\{0,4}["'`])?(?:value|val|content|defaultValue|v)(?:\\{0,4}["'`])?\s{0,4}[:=]\s{0,4}(\\{0,4}["'`])?)([^\n"'`]{1,4000})/gi;
/** Entries of lists of variables, headers and properties: the name in one field, the value in the next. */
export const hidePairs = (text: string): string =>
  text.replace(
    PAIR,
    (all: string, head: string, name: string, middle: string, quote: string | undefined, value: string) => {
      if (strengthOf(name) !== 'strong' && !/^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i.test(name)) return all;
      const end =
        quote === undefined ? (/^[^\s,;})\]]+/.exec(value)?.[0].length ?? 0) : value.replace(/(?<!\\)\\+$/, '').length;
      const said = value.slice(0, end);
      if (end === 0 || saysNothing(said) || /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(said) || /^\d{1,5}$/.test(said))
        return all;
      return `${head}${name}${middle}${HIDDEN}${value.slice(end)}`;
    },
  );
