import type { Memory } from './conversation.ts';
import { call, type Understood } from './outcome.ts';
import type { Sentence } from './sentence.ts';
import { takeNamespace, takeRevision } from './slots.ts';
import { isKnown } from './vocabulary.ts';

/** The release of the default application. */
const RELEASE = 'todo-chatbot';
const CHART = /(?:^|\s)((?:oci|https?):\/\/\S+|\.{0,2}\/\S+|[a-z0-9-]+\/[a-z0-9-]+|\S+\.tgz)(?=$|\s)/i;

/** Requests about helm releases: everything that says helm, release or chart. */
export function helmRequest(sentence: Sentence, memory: Memory): Understood | undefined {
  if (!/\b(?:helm|releases?|charts?)\b/i.test(sentence.text)) return undefined;
  // "the new release does not come up" speaks of a rollout, not of helm.
  if (
    !/\bhelm\b|\bcharts?\b/i.test(sentence.text) &&
    (sentence.has('trouble') || /\bnew release\b|\brelease notes?\b/i.test(sentence.text))
  )
    return undefined;
  const namespace = takeNamespace(sentence);
  const revision = takeRevision(sentence, sentence.has('rollback'));
  const version = sentence.take(/--version[ =](\S+)|\b(?:chart )?version (\S+)/i);
  const set = setValues(sentence);
  const chart = sentence.take(CHART)?.[1];
  const release = releaseIn(sentence, memory);
  const asks = /^(?:why|how|did|is|are|was)\b/i.test(sentence.text.trim());
  if (sentence.has('uninstall') || sentence.has('remove')) return call('helm_uninstall', { release, namespace });
  if (sentence.has('rollback') && !asks) return call('helm_rollback', { release, revision, namespace });
  if (sentence.has('recover') || /\b(?:stuck|pending-\w+)\b/i.test(sentence.text))
    return call('helm_recover', { release, namespace });
  if (sentence.has('history')) return call('helm_history', { release, namespace });
  if (sentence.has('diff'))
    return call('helm_diff', { release, chart, version: version?.[1] ?? version?.[2], set, namespace });
  if (sentence.has('values') && chart !== undefined) return call('chart_values', { chart });
  if (sentence.has('values') && !set) return call('helm_values', { release, revision, namespace });
  if ((sentence.says('upgrade', 'update', 'install', 'deploy', 'set') || set) && !asks)
    return call('helm_upgrade', { release, chart, version: version?.[1] ?? version?.[2], set, namespace });
  if (sentence.has('list', 'overview', 'helm')) return call('helm_releases', { namespace });
  return undefined;
}

/** `--set a.b=c,d=e`, also several. */
function setValues(sentence: Sentence): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (let count = 0; count < 20; count++) {
    const match = sentence.take(/(?:--set[ =]|\b(?:with|set|and) )([\w.[\]-]+=[^\s,]+(?:,[\w.[\]-]+=[^\s,]+)*)/i);
    if (!match?.[1]) break;
    for (const pair of match[1].split(',')) {
      const at = pair.indexOf('=');
      values[pair.slice(0, at)] = pair.slice(at + 1);
    }
  }
  return Object.keys(values).length === 0 ? undefined : values;
}

function releaseIn(sentence: Sentence, memory: Memory): string {
  const named = /\brelease\s+['"]?([a-z0-9][a-z0-9.-]*)/i.exec(sentence.text)?.[1];
  if (named !== undefined && !isKnown(named.toLowerCase())) return named;
  const other = sentence.words.find(
    ({ sort, raw }) => sort === 'other' && /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(raw) && !/^v?\d/.test(raw),
  );
  if (other !== undefined) return other.raw;
  const before = memory.last?.input['release'];
  return typeof before === 'string' ? before : RELEASE;
}
