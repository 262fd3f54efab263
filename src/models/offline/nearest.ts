import { isChange } from './change-tools.ts';
import { requestOf } from './grammar/request.ts';
import { textOf, tokensOf } from './grammar/tokens.ts';
import { exists, refOf, type World } from './grammar/world.ts';
import { isWord } from './grammar/words.ts';
import { correction } from './vocabulary.ts';

type Offer = { readonly tool: string; readonly say: string; readonly words: string };

/**
 * What can be said, with the words that people use for it. `X` is the workload that is spoken of, or the first there
 * is.
 */
const OFFERS: readonly Offer[] = [
  {
    tool: 'diagnose',
    say: 'why is X failing',
    words: 'why wrong crash error fail broken down problem issue cause debug reason trouble bad 500 502',
  },
  { tool: 'diagnose', say: 'is everything ok', words: 'everything all fine ok health healthy good check' },
  { tool: 'namespace_overview', say: 'status', words: 'status overview running state summary what there tree' },
  { tool: 'get_logs', say: 'logs of X', words: 'log logs output print stdout trace stack written message' },
  { tool: 'get_events', say: 'events of X', words: 'events event happened happen when' },
  { tool: 'rollout_history', say: 'history of X', words: 'history changed change revision deployed who last version' },
  { tool: 'get_usage', say: 'who uses the most memory', words: 'memory cpu usage uses use load heavy ram slow much' },
  { tool: 'list_resources', say: 'list pods', words: 'list pods show get all services nodes which count how many' },
  {
    tool: 'scale_workload',
    say: 'scale X to 3',
    words: 'scale replicas replica more less pods up down add instances capacity autoscale grow',
  },
  { tool: 'restart_workload', say: 'restart X', words: 'restart reboot kick bounce kill recycle start again stop' },
  {
    tool: 'rollback_workload',
    say: 'roll back X',
    words: 'roll back rollback revert undo previous old version before',
  },
  {
    tool: 'set_resources',
    say: 'set the memory limit of X to 1Gi',
    words: 'memory limit cpu request resources set raise more ram give',
  },
  {
    tool: 'set_image',
    say: 'set the image of X to v2',
    words: 'image version deploy upgrade update tag release ship build',
  },
  { tool: 'set_env', say: 'set env LOG_LEVEL=debug on X', words: 'env variable environment set setting config' },
  { tool: 'set_secret_keys', say: 'set secret key JWT_SECRET', words: 'secret password key token credential rotate' },
  { tool: 'helm_releases', say: 'helm list', words: 'helm chart release releases install' },
];

const COUNT = 3;

/**
 * The sentences nearest to what was not understood: the same with its typing errors put right, then what its words
 * speak of.
 */
export function nearest(text: string, world: World, tools: ReadonlySet<string>): readonly string[] {
  const { memory, inventory } = world;
  const first = inventory?.workloads[0];
  const name = memory.workload ?? (first === undefined ? 'the backend' : refOf(first));
  const words = tokensOf(text.toLowerCase()).map(({ low }) => correction(low) ?? low);
  const scored = OFFERS.filter(({ tool }) => tools.has(tool))
    .map((offer, at) => ({
      say: offer.say.replace('X', name),
      score: words.filter((word) => offer.words.split(' ').includes(word)).length,
      at,
    }))
    .sort((a, b) => b.score - a.score || a.at - b.at);
  const spelled = corrected(text, world, tools);
  const found = [...(spelled === undefined ? [] : [spelled]), ...scored.map(({ say }) => say)];
  return [...new Set(found)].slice(0, COUNT);
}

/**
 * The sentence with its misspelled words put right, when it is then understood as a whole. It is offered, never carried
 * out.
 */
function corrected(text: string, world: World, tools: ReadonlySet<string>): string | undefined {
  const tokens = tokensOf(text);
  const right = tokens.map((token) => {
    const known = token.quoted || isWord(token.low) || exists(token.low, world);
    const word = known ? undefined : correction(token.low);
    return word === undefined ? token : { raw: word, low: word, quoted: false };
  });
  const made = requestOf(right, world);
  if (made === undefined || !('calls' in made) || textOf(right) === textOf(tokens)) return undefined;
  return made.calls.every(({ tool }) => tools.has(tool) || !isChange(tool)) ? textOf(right) : undefined;
}
