import { call, callsOf, type Understood } from '../outcome.ts';
import { always, flag, type Flags } from './argv.ts';
import { type Verb, type Verbs } from './verb.ts';

const bare = (name: string): string => name.replace(/^nodes?\//, '');

/** Pods of a DaemonSet stay in any case, and what an emptyDir holds goes with its pod: the card says which. */
const DRAIN: Flags = { '--ignore-daemonsets': always('daemonsets'), '--delete-emptydir-data': always('emptydir') };

const node = (verb: string): Verb => ({
  flags: verb === 'drain' ? DRAIN : {},
  usage: `kubectl ${verb} NODE`,
  make: ({ words }) => {
    const names = (words[0] === 'node' || words[0] === 'nodes' ? words.slice(1) : words).map(bare);
    if (names.length === 0 || names.includes('') || (verb === 'drain' && names.length > 1)) return undefined;
    return { calls: names.flatMap((name) => callsOf(call(`${verb}_node`, { node: name }))) };
  },
});

const TAINT = /^[A-Za-z0-9][\w./-]*(?:=[\w.-]*)?:(?:NoSchedule|PreferNoSchedule|NoExecute)-?$/;

/** `taint node NAME key=value:Effect key:Effect-`; a removal without an effect would be several taints. */
function taint(words: readonly string[]): Understood | undefined {
  const [first = '', ...rest] = words;
  const [name = '', ...taints] = /^nodes?$/.test(first)
    ? rest
    : words.map((word, at) => (at === 0 ? bare(word) : word));
  if (name === '' || taints.length === 0 || !(/^nodes?$/.test(first) || first.startsWith('node/'))) return undefined;
  const odd = taints.find((one) => !TAINT.test(one));
  if (odd !== undefined)
    return {
      say: `Nothing is planned: "${odd.slice(0, 60)}" is no taint that I take. Say it whole, with its effect: key=value:NoSchedule, and "-" at the end to remove it.`,
    };
  return { calls: taints.flatMap((one) => callsOf(call('taint_node', { node: name, taint: one }))) };
}

export const NODE_VERBS: Verbs = {
  cordon: node('cordon'),
  uncordon: node('uncordon'),
  drain: node('drain'),
  taint: {
    flags: { '--overwrite': flag('overwrite', false) },
    usage: 'kubectl taint node NAME KEY=VALUE:EFFECT',
    make: ({ words }) => taint(words),
  },
};
