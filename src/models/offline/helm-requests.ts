import { TODO_CHATBOT as RELEASE } from '../../core/todo-chatbot.ts';
import type { Memory } from './conversation.ts';
import { call, type Understood } from './outcome.ts';
import type { Sentence } from './sentence.ts';
import { takeNamespace, takeRevision } from './slots.ts';
import { isKnown } from './vocabulary.ts';

const CHART = /(?:^|\s)((?:oci|https?):\/\/\S+|\.{0,2}\/\S+|[a-z0-9-]+\/[a-z0-9-]+|\S+\.tgz)(?=$|\s)/i;

/** Requests about helm releases: everything that says helm, release or chart. */
export function helmRequest(sentence: Sentence, memory: Memory): Understood | undefined {
  if (!/\b(?:helm|releases?|charts?)\b/i.test(sentence.text)) return setUp(sentence);
  // "the new release does not come up" speaks of a rollout, not of helm.
  if (
    !/\bhelm\b|\bcharts?\b/i.test(sentence.text) &&
    (sentence.has('trouble') || /\bnew release\b|\brelease notes?\b/i.test(sentence.text))
  )
    return undefined;
  const namespace = takeNamespace(sentence);
  const revision = takeRevision(sentence, sentence.has('rollback'));
  const version = sentence.take(/--version[ =](\S+)|\b(?:chart )?version (\S+)/i);
  const timeout = takeTimeout(sentence);
  const set = setValues(sentence);
  const chart = sentence.take(CHART)?.[1];
  const release = releaseIn(sentence, memory);
  const asks = /^(?:why|how|did|is|are|was)\b/i.test(sentence.text.trim());
  if (sentence.has('uninstall') || sentence.has('remove')) return call('helm_uninstall', { release, namespace });
  if (sentence.has('rollback') && !asks) return call('helm_rollback', { release, revision, namespace });
  if (sentence.has('recover') || /\b(?:stuck|pending-\w+)\b/i.test(sentence.text))
    return call('helm_recover', { release, namespace });
  if (sentence.has('history')) return call('helm_history', { release, namespace });
  if (sentence.has('diff')) return call('helm_diff', { release, ...revisionsOf(sentence), namespace });
  if (sentence.has('values') && chart !== undefined) return call('chart_values', { chart });
  if (sentence.has('values') && !set) return call('helm_values', { release, revision, namespace });
  if (sentence.says('install', 'deploy') && release === RELEASE && chart === undefined && !asks)
    return call('install_todo_chatbot', { set, namespace });
  if ((sentence.says('upgrade', 'update', 'install', 'deploy', 'set') || set) && !asks)
    return call('helm_upgrade', { release, chart, version: version?.[1] ?? version?.[2], set, timeout, namespace });
  if (sentence.has('list', 'overview', 'helm')) return call('helm_releases', { namespace });
  return undefined;
}

/** "install todo-chatbot": the application of the bundled chart, without the word helm. */
function setUp(sentence: Sentence): Understood | undefined {
  if (!/^(?:please )?(?:install|deploy|set ?up)\b.{0,20}\btodo-?chatbot\b/i.test(sentence.text.trim()))
    return undefined;
  const namespace = takeNamespace(sentence);
  return call('install_todo_chatbot', { set: setValues(sentence), namespace });
}

/** `--timeout 20s`, in seconds. */
function takeTimeout(sentence: Sentence): number | undefined {
  const match = sentence.take(/--timeout[ =](\d{1,4})(s|m)?\b/);
  return match?.[1] === undefined ? undefined : Number(match[1]) * (match[2] === 'm' ? 60 : 1);
}

/** `between revision 1 and 2`, `from 1 to 2`, `1..2`. */
function revisionsOf(sentence: Sentence): { from?: number; to?: number } {
  const match = /\b(?:revisions?|from|between)\D{0,12}(\d{1,6})(?:\D{1,16}(\d{1,6}))?/i.exec(sentence.text);
  if (match?.[1] === undefined) return {};
  return { from: Number(match[1]), ...(match[2] === undefined ? {} : { to: Number(match[2]) }) };
}

/** `--set a.b=c,d=e`, also several. */
function setValues(sentence: Sentence): string[] | undefined {
  const values: string[] = [];
  for (let count = 0; count < 20; count++) {
    const match = sentence.take(/(?:--set[ =]|\b(?:with|set|and) )([\w.[\]-]+=[^\s,]+(?:,[\w.[\]-]+=[^\s,]+)*)/i);
    if (!match?.[1]) break;
    values.push(...match[1].split(','));
  }
  return values.length === 0 ? undefined : values;
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
