export type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const WORDS: Readonly<Record<string, Level>> = {
  trace: 'debug',
  trac: 'debug',
  trce: 'debug',
  trc: 'debug',
  dbg: 'debug',
  inf: 'info',
  wrn: 'warn',
  ftl: 'fatal',
  pnc: 'fatal',
  verbose: 'debug',
  debug: 'debug',
  debu: 'debug',
  dbug: 'debug',
  fine: 'debug',
  finer: 'debug',
  finest: 'debug',
  info: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  note: 'info',
  log: 'info',
  config: 'info',
  system: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
  erro: 'error',
  fail: 'error',
  severe: 'error',
  crit: 'fatal',
  critical: 'fatal',
  fatal: 'fatal',
  fata: 'fatal',
  pani: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
};

/** One letter, as klog, MongoDB, glog and Ruby write it. */
const LETTERS: Readonly<Record<string, Level>> = {
  D: 'debug',
  V: 'debug',
  T: 'debug',
  I: 'info',
  N: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  C: 'fatal',
};

/** How loggers write a level in capitals, for expressions; the longer before the shorter. */
export const CAPITALS =
  '(?:TRACE|TRC|DEBUG|DBUG|DBG|FINEST|FINER|FINE|INFO|INF|NOTICE|NOTE|LOG|WARNING|WARN|WRN|ERROR|ERR|SEVERE|FATAL|FTL|CRITICAL|CRIT|PANIC|PNC|ALERT|EMERG)';
/** And in small letters, where that is no word of a sentence. */
export const SMALL = '(?:trace|debug|info|notice|warning|warn|error|err|fatal|critical|crit|panic)';

/** The level that a word or letter means in any program; undefined for other words. */
export const levelOfWord = (word: string): Level | undefined =>
  word.length === 1 ? LETTERS[word] : WORDS[word.toLowerCase()];

/**
 * Numbers: pino and bunyan (10 to 60), Monolog (100 to 600); below 10 those of syslog, where less is worse. 0 and 1 are
 * the plainest verbosities of logr besides: they declare nothing, and the words decide.
 */
export function levelOfNumber(number: number): Level | undefined {
  const scale = number >= 100 ? 100 : 10;
  if (number < 2 || number > 600 || !Number.isFinite(number)) return undefined;
  if (number < 10) return number === 2 ? 'fatal' : number === 3 ? 'error' : number === 4 ? 'warn' : 'info';
  const step = Math.floor(number / scale);
  if (scale === 100)
    return step <= 1 ? 'debug' : step === 2 ? 'info' : step === 3 ? 'warn' : step === 4 ? 'error' : 'fatal';
  return step <= 2 ? 'debug' : step === 3 ? 'info' : step === 4 ? 'warn' : step === 5 ? 'error' : 'fatal';
}

const ORDER: readonly Level[] = ['debug', 'info', 'warn', 'error', 'fatal'];
/** True for info and below: such a line tells what goes well, whatever words are in it. */
export const isLow = (level: Level | undefined): boolean => level === 'info' || level === 'debug';
export const isHigh = (level: Level | undefined): boolean => level === 'error' || level === 'fatal';
export const worse = (a: Level, b: Level): Level => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b);
