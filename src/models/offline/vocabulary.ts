import { kindOfWord } from '../../core/kinds.ts';
import { distance } from '../../core/names.ts';

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** What a request can speak of, and the words for it. The first word stands for the concept. */
export const CONCEPTS = {
  trouble:
    list(`why diagnose diagnosis diagnostic diagnostics reason cause root-cause wrong broken breaks breaking crash crashes crashed crashing
    crashloop crashloopbackoff fail fails failed failing failure failures problem problems issue issues trouble troubleshoot debug investigate unhealthy down dead
    dying dies error errors oom oomkilled killed pending stuck slow unavailable outage sick hang hangs hanging broke unready examine analyze analyse
    imagepullbackoff errimagepull evicted unreachable 500 502 503 504 explain urgent worst severe critical keeps unstable misbehaving struggling failing
    degraded flapping sluggish 404 429`),
  logs: list('logs log logfile logfiles logging stdout stderr traceback stacktrace output'),
  previous: list('previous prior crashed former'),
  events: list('events event happened'),
  usage: list(
    'usage top cpu memory ram consumption consume consuming consumes using utilization utilisation load heavy hungry',
  ),
  overview:
    list(`status overview summary summarize summarise health healthy running state okay ok alive tree topology landscape situation deployed
    doing everything fine up`),
  rollout: list('rollout rollouts rolling progress finished complete completed'),
  history: list('history revisions histories changelog'),
  list: list('list show get display print give view see enumerate which fetch find'),
  describe: list('describe details detail inspect yaml manifest spec definition'),
  help: list('help commands capabilities usage-help'),
  scale: list('scale scaling upscale downscale resize'),
  replicas: list('replicas replica copies instances'),
  restart: list('restart reboot bounce recycle kick'),
  rollback: list('rollback revert undo'),
  image: list('image images tag upgrade update deploy bump version'),
  limit: list('limit limits request requests resources resource'),
  raise: list('raise increase set give lower reduce decrease change bump cut grow double'),
  env: list('env environment variable variables envvar'),
  pause: list('pause freeze hold suspend halt'),
  resume: list('resume unpause unfreeze'),
  remove: list('delete remove kill destroy evict'),
  secret: list('secret secrets credentials password key keys'),
  config: list('config configmap configuration setting settings'),
  create: list('create make add new'),
  stop: list('stop shutdown'),
  helm: list('helm release releases chart charts'),
  uninstall: list('uninstall'),
  recover: list('recover unstick unlock'),
  values: list('values'),
  diff: list('diff difference differences'),
} as const;

export type Concept = keyof typeof CONCEPTS;

/** Words that never are a name. */
const STOP = new Set(
  list(`a an the of for from on in at to into is are was were be been being am my our your his this that these those me i we you he she they
    us please pls kindly can could would will shall should may might must want wants need needs like let lets now then just again and or but with by it its
    them their there here so some any all not no do does did done has have had what whats which who when where how much many more most
    less out off about back if because since until than as also too still really actually currently right exactly even ever always never
    today yesterday recently suddenly lot lots bit thing things something anything nothing everyone everybody nobody user users customer customers people team
    app apps application applications service services workload workloads deployment deployments pod pods container containers cluster namespace namespaces stack
    system site website server servers work works working go going goes gone get gets getting got look looks looking take takes taking see seems seem say says said tell
    check checks ready start starts started starting restarts restarted restarting come comes coming keep hey hi hello thanks thank thx ok okay yes yeah yep sure
    good bad well nice great one ones other others another same both each every last latest recent first next line lines minute minutes hour hours second seconds
    day days morning night time times ago past after before while during between only very think know possible quickly quick fast soon asap kubectl
    k8s kubernetes cloud prod production level high low lots current whole full entire via per vs versus without within across through against over under
    else long red green far enough help helped important happening happens happen going caused occur occurred occurs wont dont doesnt isnt cant didnt lately mean means try trying tries fix fixed fixing repair
    resolve solve number count value limit-range port stay stays main mine ours yours talk talking show-me actual real latency timeout timeouts
    crashes-again stop stopped stops stopping let's serve serving serves respond responding responds load loading loads page pages request access connect connecting
    connection connections open weird strange odd odder unhappy normal expected unexpected behaving behave behaves
    return returns returning throw throws throwing giving gives answers answering shows showing spits redirects`),
);

const ALL = new Map<string, Concept | 'stop'>();
for (const [concept, words] of Object.entries(CONCEPTS) as [Concept, readonly string[]][])
  for (const word of words) if (!ALL.has(word)) ALL.set(word, concept);
for (const word of STOP) if (!ALL.has(word)) ALL.set(word, 'stop');
const MEMBERS = new Map<string, Set<Concept>>();
for (const [concept, words] of Object.entries(CONCEPTS) as [Concept, readonly string[]][])
  for (const word of words) MEMBERS.set(word, (MEMBERS.get(word) ?? new Set()).add(concept));

/** Words that a typing error must not turn into another word. */
const CORRECTABLE = [...ALL.keys()].filter((word) => word.length >= 4 && !/\d/.test(word));

export const isKnown = (word: string): boolean => ALL.has(word) || kindOfWord(word) !== undefined;
export const conceptsOf = (word: string): ReadonlySet<Concept> => MEMBERS.get(word) ?? new Set();

const sorted = (word: string): string => word.split('').sort().join('');

/**
 * The known word that a word with a typing error means: two letters swapped in words of four letters, one error from
 * five letters on, two from eight. Undefined for known words, for names (a dash, a slash, a digit) and where nothing is
 * near.
 */
export function correction(word: string): string | undefined {
  if (word.length < 3 || isKnown(word) || !/^[a-z]+$/.test(word)) return undefined;
  if (word === 'wyh' || word === 'hwy') return 'why';
  const limit = word.length >= 8 ? 2 : word.length >= 5 ? 1 : 0;
  const near = CORRECTABLE.filter((known) => {
    if (known.length < 5 || word.length < 5)
      return known.length === word.length && sorted(known) === sorted(word) && distance(word, known, 1) === 1;
    return known[0] === word[0] && distance(word, known, limit) <= limit;
  });
  return near.sort((a, b) => distance(word, a, limit) - distance(word, b, limit))[0];
}
