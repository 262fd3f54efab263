import { unfence } from '../core/fence.ts';
import type { ChatModel, Message } from '../core/model.ts';
import { ENABLE_TOOLSET, type Tool, TOOLSETS, type Toolset } from '../core/tool.ts';

/**
 * Words by which a person asks for a toolset outright. They only save the model the call of `enable_toolset`; what they
 * miss (other words, other languages) comes with the turn after a diagnosis, or it asks for it. Too much offered costs
 * tokens, never a change: that needs its own yes.
 */
const WORDS: Readonly<Record<Toolset, RegExp>> = {
  changes:
    /\b(?:appl(?:y|ies)|bump|change|creat\w*|decrease|delet\w*|deploy|downgrade|edit|fix|heal|increase|lower|patch|paus\w*|rais\w*|reduc\w*|remov\w*|repair|replace|restart|resum\w*|revert|roll(?:ing)?(?: it| that| this)? ?back|scal(?:e|ing)|set|shrink|undo|unpause|unset|updat\w*|upgrad\w*)\b/i,
  objects:
    /^(?=[\s\S]*\b(?:add|appl(?:y|ies)|bind|chang\w*|creat\w*|delet\w*|deploy|edit|expos\w*|fix|grant|make|patch|point|remov\w*|repair|replace|resiz\w*|route|run|set ?up|switch)\b)(?=[\s\S]*\b(?:accounts?|affinit\w*|annotat\w*|args|arguments|autoscal\w*|budgets?|canary|claims?|clusterroles?|commands?|config ?maps?|crds?|custom|hpa|ingress\w*|(?:cron ?)?jobs?|labels?|limit ?ranges?|manifests?|namespaces?|node ?selectors?|objects?|pdbs?|permissions?|pods?|polic(?:y|ies)|probes?|pvcs?|quotas?|rbac|resources?|rights|roles?|rolebindings?|routes?|secrets?|selectors?|services?|(?:daemon|replica|stateful)sets?|storage|svc|tolerations?|volumes?|ya?ml)\b)/i,
  inside:
    /^(?=[\s\S]*\b(?:cat|connect\w*|curl|debug|df|dig|du|env|exec|forward\w*|get|listen\w*|look\w*|ls|nc|netstat|nslookup|open|printenv|probe|ps|reach\w*|resolv\w*|run|see|show|ss|test|wget)\b)(?=[\s\S]*\b(?:connect\w*|container|dns|exec|files?|folder|inside|network|pods?|ports?|process\w*|program|reach\w*|resolv\w*|shell|tunnel|within)\b)/i,
  access:
    /\b(?:access|allowed|can[- ]?i|forbidden|permissions?|permitted|privileges?|rbac|rights?|roles?|who (?:can|may))\b/i,
  nodes: /\b(?:nodes?|cordon\w*|uncordon\w*|drain\w*|taint\w*|evict\w*)\b/i,
  helm: /\b(?:charts?|helm|install\w*|releases?|uninstall\w*|upgrad\w*|values)\b/i,
};

/**
 * Common verbs that ask for a change only where a request begins: "use image x", "please add …", but not "how much does
 * it use".
 */
const BEGINS =
  /(?:^|[.,;:!?]\s*|\b(?:please|and|then|to|you|let['’]s|just|now)\s+)(?:add|do it|drop|fix|give (?:it|the|them)|go (?:ahead|back|for)|heal|kill|make|point|put|raise|repair|restart|roll|scale|set|stop|suspend|switch|turn|undo|use)\b/i;

/**
 * Toolsets that a person's words ask for. In a question that was looked into already, a verb within it tells of what
 * happened.
 */
export const namedToolsets = (text: string, isQuestion = false): readonly Toolset[] =>
  TOOLSETS.filter(
    (set) => (set === 'changes' && BEGINS.test(text)) || (!(set !== 'helm' && isQuestion) && WORDS[set].test(text)),
  );

/** Most characters of an answer that may be a yes, in any language. */
const SHORT = 40;
const mayBeYes = (text: string): boolean => text.trim().length <= SHORT;
const isQuestion = (text: string): boolean => /[?？؟]\s*$/.test(text);

/**
 * The tools of the next request, a function of the conversation alone: those without a toolset, and the toolsets that
 * the person's words named, that the model enabled, or of which it has called a tool; `changes` also for what a person
 * says after a diagnosis with remedies, and for a short answer, which may be a yes in any language, unless it is a
 * question. Of a sentence that rules read as a whole, the tools that it means come alone. A toolset stays for as long
 * as what brought it stands in the history, so the head of the request changes at most once for each and the provider's
 * prompt cache holds. Order: as given.
 */
export function offered(
  tools: ReadonlyMap<string, Tool>,
  messages: readonly Message[],
  model: Pick<ChatModel, 'takesAllTools'>,
): readonly Tool[] {
  const all = [...tools.values()];
  if (model.takesAllTools || !tools.has(ENABLE_TOOLSET)) return all.filter(({ name }) => name !== ENABLE_TOOLSET);
  const meant = new Set(messages.flatMap((message) => meantBy(message, tools)));
  const enabled = new Set(
    messages.flatMap((message, index) => broughtBy(message, messages.slice(0, index), { tools, meant })),
  );
  const missing = all.some(({ toolset }) => toolset !== undefined && !enabled.has(toolset));
  return all.filter(
    ({ name, toolset }) =>
      (toolset === undefined || enabled.has(toolset) || meant.has(name)) && (name !== ENABLE_TOOLSET || missing),
  );
}

type Known = { readonly tools: ReadonlyMap<string, Tool>; readonly meant: ReadonlySet<string> };

function broughtBy(message: Message, before: readonly Message[], { tools, meant }: Known): readonly Toolset[] {
  if (message.role === 'user') {
    if (message.meant !== undefined) return [];
    const agrees =
      !isQuestion(message.text) && (before.some(hasRemedies) || (before.length > 0 && mayBeYes(message.text)));
    const named = namedToolsets(message.text, message.looked !== undefined);
    return agrees ? [...named, 'changes'] : named;
  }
  if (message.role === 'tool') return [];
  return message.calls.flatMap(({ name, input }) => {
    if (meant.has(name)) return [];
    const set = name === ENABLE_TOOLSET ? (input as { toolset?: unknown } | null)?.toolset : tools.get(name)?.toolset;
    return TOOLSETS.filter((one) => one === set);
  });
}

/**
 * Tools by name: what a sentence was read as, and those that a word of ours (never the text of the cluster) sends to.
 */
function meantBy(message: Message, tools: ReadonlyMap<string, Tool>): readonly string[] {
  if (message.role === 'user') return message.meant ?? [];
  if (message.role === 'assistant') return [];
  const said = message.answers
    .map(({ text }) => unfence(text).said)
    .filter((one) => !one.includes('enabled, call them now'));
  return (said.join(' ').match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? []).filter((name) => tools.has(name));
}

const hasRemedies = (message: Message): boolean =>
  message.role === 'user'
    ? message.looked?.remedies === true
    : message.role === 'tool' && message.answers.some(({ remedies }) => remedies);
