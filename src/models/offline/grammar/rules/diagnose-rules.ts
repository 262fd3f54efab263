import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';

const diagnose = (read: Read, yesNo?: 'healthy' | 'ill'): Understood => {
  const made = call('diagnose', { workload: read.text('w'), namespace: read.place.namespace });
  return yesNo !== undefined && 'calls' in made ? { ...made, shape: { is: 'yes-no', when: yesNo } } : made;
};

/** Of the workload that is named, or spoken of. */
const ofOne = (read: Read, when: 'healthy' | 'ill'): Understood => {
  const made = call('diagnose', { workload: read.workload, namespace: read.space });
  return 'calls' in made ? { ...made, shape: { is: 'yes-no', when } } : made;
};

const WHOLE =
  '(everything|all|it all|things|the (app|application|cluster|namespace|system|site|website|stack|service|whole thing)|my app|our app|todo-chatbot|the todo-chatbot|prod|production|everybody|we|stuff)';
const THERE =
  '[(over there|there|here|over here|on your side|in there|in the (cluster|namespace)|with (the cluster|us))]';
const BREAKS =
  '(crashing|failing|broken|down|restarting|unhealthy|slow|stuck|pending|dead|dying|not starting|not ready|not working|not running|not coming up|not responding|crashlooping|unavailable|looping|evicted|hanging|not healthy|not available|unreachable|erroring)';
const SPAN =
  '[again|now|(all|the whole) (night|day|morning|afternoon|evening|week)|(for|since) <span>|since <span> ago]';
const DOES =
  '(crash|fail|restart|die|hang|not start|not work|not run|not respond|not come up|keep restarting|keep crashing|keep failing|keep dying|break|not become ready|not get ready|not answer)';

/** Questions about how something is and why. Yes-or-no questions get their yes or no first. */
export const DIAGNOSE_RULES: readonly Rule[] = [
  rule(
    [
      `(is|are) (<w>|<ref:w>) [all|really|actually|still] ({fine}) [{again}]`,
      `(does|do) <w> (work|run) [{again}]`,
      'has <w> recovered',
      '(it|this|that|<w>) (ok|okay|fine|ready|healthy|up) [{again}]',
      `is (it|this|that) (fixed) [{again}]`,
      `did (it|that|this) (work|help)`,
    ],
    (read) => ofOne(read, 'healthy'),
  ),
  rule([`(is|are) (<w>|<ref:w>) [still|really|actually] (${BREAKS}|{bad}) [{again}]`], (read) => ofOne(read, 'ill')),
  rule(
    [
      `[(is|are)] ${WHOLE} [all|really|still] ({fine}) [{again}] ${THERE}`,
      `(is|are) (all|every|the|all the|all my|all our|each) (pods|pod|deployments|deployment|workloads|workload|services|service|containers|replicas|things) [all|really|still] ({fine}) [{again}] ${THERE}`,
      'does (everything|it all) work',
      '(is|are) we (ok|okay|fine|good|healthy|up)',
      'all (good|ok|okay|fine|well|green)',
      `everything (ok|okay|fine|good|all right|alright|healthy|green) [{again}] ${THERE}`,
    ],
    (read) => diagnose(read, 'healthy'),
  ),
  rule(
    [
      `(is|are) ${WHOLE} (${BREAKS}|{bad}) [{again}]`,
      `is (anything|something) on fire [{again}] ${THERE}`,
      `[(is|are)] [there] (anything|something) (${BREAKS}|{bad}|wrong|on fire) [{again}] ${THERE}`,
      `(any|any obvious|any known) (problem|problems|issue|issues|errors|faults|trouble|outage|outages) [{again}] ${THERE}`,
      `(is|are) [there] (anything|something|any problem|any problems|any issues|any issue|any faults) [(wrong|broken|failing|down)] [{again}] [(with|in) (the cluster|it|us|here)]`,
    ],
    (read) => diagnose(read, 'ill'),
  ),
  rule([`what is (wrong|up|going on|the matter|the problem|the issue) (with|in) ${WHOLE} [{again}]`], (read) =>
    diagnose(read),
  ),
  rule(
    [
      '(how is|how are|how does) <w> [(doing|going|feeling|look|looking|behaving)] [{again}]',
      '(check|check on|look at|look into|inspect|investigate|debug|troubleshoot|diagnose|analyze|analyse|examine) [what is wrong with] <w> [for problems]',
      '[can you] (check|look at|have a look at|take a look at|check out) <w>',
      '(look|have a look|take a look|check it out|look into it|look at it|check it)',
      'what is (wrong|up|going on|the matter|happening|the problem|the issue|the status) (with|in|of|on) <w> [{again}]',
      '(figure out|find out|tell me|explain|show me) (what is wrong with|why) <w> [is (unhealthy|failing|crashing|broken|down|not ready)]',
      'what (does|is) <w> [(doing|missing|waiting for)]',
      'what (is|are) <w> (complaining|whining|moaning) about [{again}]',
      'what does <w> complain about [{again}]',
      'what is <w> (stuck on|hanging on|blocked on|blocked by) [{again}]',
      `why (is|are|was) <w> [still|always|suddenly|now|so|constantly|again|already] (${BREAKS}|{bad}) [{again}]`,
      `why (does|do|did) <w> [still|always|suddenly|constantly|again] (${DOES}) [{again}]`,
      'why (can not|can|will|does|is) <w> not (start|work|run|ready|respond|come up|be reached|become ready|get ready)',
      `(users|customers|people|clients|we|i|they|everybody|everyone) [are] (report|reporting|see|seeing|get|getting|complain about|have) [a lot of|many|lots of|some|constant|only] (500|502|503|504|500s|502s|503s|504s|errors|timeouts|5xx|error 500|problems) [errors|error] [from <w>] [{again}] [since <span> [ago]|for <span>]`,
      '(pods|containers|things|everything) [are|is|keep|keeps|constantly] (restarting|crashing|failing|dying|crashlooping) [like crazy|all the time|constantly|again and again|again]',
      '<w> (is|are|keeps) [still|always|suddenly|now|so|constantly|again] (crashing|failing|broken|down|restarting|unhealthy|slow|stuck|pending|dead|not starting|not ready|not working|{bad}) [{again}]',
    ],
    (read) => diagnose(read),
  ),
  rule(
    [
      'how (would|do|can|could|should|shall|will) (you|i|we|one) (fix|solve|repair|heal|resolve) (it|this|that|them|<w>)',
      'what (would|should|shall|can|could|do) (you|i|we) (do|try) [now|next|here|first|about (it|this|that|<w>)]',
      'what (do|would) you (suggest|recommend|advise|propose)',
      'what (helps|would help|can help|is the fix|is the remedy|are my options|are the options|next|now) [here|against (it|this|that)]',
      '(any|any other) (ideas|idea|suggestions|suggestion|advice)',
    ],
    (read) => {
      const { findings, workload } = read.world.memory;
      const about = findings === undefined ? undefined : workload;
      return call('diagnose', { workload: read.text('w') ?? about, namespace: read.space });
    },
  ),
  rule(
    [
      'what is (wrong|broken|failing|up|going on|down|the problem|the issue|the matter|happening) [{again}] [here|in the (cluster|namespace)]',
      'what is (wrong|going on) with the (app|application|cluster|system|site)',
      `why is ${WHOLE} (${BREAKS}|{bad}) [{again}]`,
      '(diagnose|check|debug|troubleshoot|investigate) [(everything|it all|all|the (app|cluster|namespace|system|application))]',
    ],
    (read) => diagnose(read),
  ),
];

const sameAs = ({ world }: Read, named: string | undefined): boolean => {
  const { memory, inventory } = world;
  const [one, other] = [named, memory.workload].map((name) => workloadCalled(name, inventory)?.name ?? name);
  return named === undefined || one === other;
};

/**
 * What a person says about the present state before the request: no request by itself, and nothing that contradicts
 * one.
 */
export const STATEMENTS: readonly Rule[] = [
  rule(
    [
      `<w> (is|are|keeps|looks|seems) [so|very|really|still|again|completely|totally] ({bad}) ${SPAN}`,
      `<w> (has been|have been|keeps|is|are|was|were) [constantly|still|again] ({bad}|${BREAKS}) ${SPAN}`,
      '<w> (crashes|fails|hangs|crashed|failed|died|broke|restarts|keeps crashing|keeps restarting|keeps failing|does not work|does not start|does not respond)',
      '(it|this|that) (is|looks|seems) [so|very|really|still|again|completely|totally] ({bad})',
      '(we|i) are (getting|being) [so|totally] (hammered|slammed|overloaded|swamped|flooded|overrun)',
      '([the] traffic|[the] load|demand) is [so|very|really] (high|rising|growing|spiking|up|heavy)',
      '(it|this|that) (crashes|fails|hangs|keeps crashing|keeps restarting|does not work)',
    ],
    (read) => ({ calls: [], ...(read.workload === undefined ? {} : { about: read.workload }) }),
  ),
  rule(
    [
      '(tell me|let me know|ping me|notify me|report|report back|say so) (when|once|after|if) (it|that|this|everything|<w>) (is|has) [all] (done|finished|ready|back|up|complete|over|worked|back up|up again) [again]',
      '(it|they|<w>) (picks up|pick up|reads|read|gets|get|reloads|reload|loads|load|sees) [the|its|their] [new|changed|latest|current|fresh|updated] (config|configuration|configmap|secret|settings|secrets|values|env|environment|certificate|cert|changes)',
    ],
    // The outcome of a change tells of the workload that was changed, and of no other.
    (read) => (sameAs(read, read.text('w')) ? { calls: [], closes: true } : undefined),
  ),
];
