import { isKnown } from '../vocabulary.ts';

/** Synonyms of the field, each set by the name that patterns give it. */
export const SETS: Readonly<Record<string, string>> = {
  scale: 'scale|rescale|resize',
  replicas: 'replicas|replica|pods|pod|instances|instance|copies|copy',
  restart:
    'restart|reboot|bounce|recycle|kick|relaunch|cycle|redeploy|rollout restart|roll|refresh|recreate|power cycle',
  back: 'rollback|roll back|revert|undo|roll-back|rollout undo',
  rollout: 'rollout|roll-out|roll out|deployment|deploy|update|upgrade|release|change|rolling update',
  set: 'set|change|put|make|adjust|update|configure|edit|modify|flip|stick|slap',
  raise: 'raise|nudge|nudge up|increase|bump|grow|up|extend|bump up|expand|widen|beef up|bulk up|boost',
  lower: 'lower|reduce|decrease|cut|shrink|drop|cut down|bring down',
  of: 'of|for|on|in|to|at',
  pause: 'pause|freeze|hold|halt|suspend',
  resume: 'resume|unpause|unfreeze|continue|un-pause',
  stop: 'stop|shut down|shutdown|turn off|switch off|take down|power off|bring down',
  remove: 'delete|ditch|remove|kill|destroy|evict|drop|wipe|erase|get rid of|trash|nuke',
  create: 'create|make|add|set up',
  show: 'show|show me|give me|list|print|display|get|get me|see|view|let me see|fetch|tell me',
  limit: 'limit|limits|request|requests',
  env: 'env|env var|env variable|environment variable|environment|variable|envvar',
  config: 'config|configmap|configuration|setting|config value',
  secretword: 'secret|secrets|credential|credentials',
  fine: 'ready|healthy|ok|okay|fine|good|well|up|running|alive|available|working|up and running|all right|alright|green|stable|serving|happy|content|in good shape|doing fine|doing ok|doing well',
  bad: 'inaccessible|not accessible|unreachable|not reachable|wrong|broken|down|failing|unhealthy|sick|dead|crashing|not working|slow|stuck|unstable|not ready|not healthy|not running|crashed|not responding|hanging|flapping|wedged|jammed|frozen|unresponsive|hosed|borked|toast|flaky|acting up|misbehaving|unhappy|overloaded|hung|weird|acting weird|strange|acting strange|behaving strangely|odd|acting odd|funny|acting funny|iffy|sluggish|laggy|choking|struggling|playing up|oomkilled|ooming|getting killed',
  again: 'now|again|yet|still|back|currently|at the moment|right now|today',
  log: 'log|logs|logfile|log file|log files|stdout|stderr|output|log output|log lines',
  error: 'error|errors|fault|faults|exceptions|exception|failures|problems|stack traces|tracebacks',
  image: 'image|images|tag|version|versions|container image|build',
  most: 'the most|most',
  what: 'what|which',
};

/**
 * Words that change nothing about a request, wherever they stand. A closed list: a word that is not here is asked
 * about.
 */
const HARMLESS = new Set(
  'please pls plz kindly just now immediately asap quickly thanks thank thx cheers kubewhy uh um er ugh argh omg !'.split(
    ' ',
  ),
);

const PHRASES: readonly (readonly string[])[] = [
  'right now',
  'right away',
  'straight away',
  'at once',
  'thank you',
  'for me',
  'for us',
  'as soon as possible',
  'real quick',
  'for now',
].map((phrase) => phrase.split(' '));

/** How many tokens at this place are harmless. */
export function harmlessAt(words: readonly string[], at: number): number {
  const phrase = PHRASES.find((one) => one.every((word, index) => words[at + index] === word));
  if (phrase !== undefined) return phrase.length;
  return HARMLESS.has(words[at] ?? '') ? 1 : 0;
}

/** Ways to begin a request that ask nothing more than the request itself. */
export const POLITE: readonly string[] = [
  '(can|could|would|will) you',
  '(can|could) you go ahead and',
  'i [would] (want|need|like|love) [you|us] to',
  'we [would] (want|need|like|have) to',
  'i have to',
  'would you mind',
  'let us',
  'go ahead and',
  'go and',
  'you may',
  'try to',
  '(ok|okay|alright|yes|yeah|yep|sure|right|so|then|and|hey|hi|hello|well|also|next|first|finally|afterwards|ah|oh) [,]',
  '(i|we) think you can',
  'feel free to',
  'make sure to',
  'do me a favor and',
  'time to',
];

const CLOSED = new Set(
  `everything all both each every anything something nothing none it its them they this that these those one ones other others another same
  down up out off back over again to too two by from of in on at for with without and or but not no never nor if when while until unless once after
  before since because so then than as a an the my our your his her their is are was were be been being am do does did done has have had can could
  will would shall should may might must i we you he she me us him who what which whose where why how please just now only except besides half
  more less fewer least most many much few several some any zero three four five six seven eight nine ten everyone everybody nobody bob boss
  sorry wait oops actually correction scratch mean meant rather instead hmm strike that's afterwards gracefully carefully slowly safely gently maybe perhaps tomorrow today yesterday tonight later soon replicas replica pods pod`.split(
    /\s+/,
  ),
);

/** A word of English or of ours: no name unless something is called so. */
export const isWord = (low: string): boolean => CLOSED.has(low) || isKnown(low);
