import { kindOfWord } from '../../core/kinds.ts';
import { matchWorkload } from '../../core/workload.ts';
import type { Done, Next } from './conversation.ts';
import type { Wanted } from './outcome.ts';
import type { Meaning } from './understand.ts';

/** An object that was asked for by a part of its name: the list of its kind has the whole one. */
export function resolveName(
  done: readonly Done[],
  last: Done,
  meaning: Meaning | undefined,
  tools: ReadonlySet<string>,
): Next {
  const wanted = wantedResource(meaning);
  const pair = meaning !== undefined && 'calls' in meaning && meaning.shape?.is === 'compare';
  if (pair || wanted === undefined || !tools.has('list_resources')) return undefined;
  const { kind, name, namespace } = wanted.input;
  const listed = done.some((one) => one.name === 'list_resources');
  if (last.name === 'get_resource' && last.error && !listed && /not[- ]found/.test(`${last.said} ${last.data}`))
    return { call: { tool: 'list_resources', input: { kind, ...(namespace === undefined ? {} : { namespace }) } } };
  if (last.name !== 'list_resources' || last.error || done.filter((one) => one.name === 'get_resource').length > 1)
    return undefined;
  const kindName = kindOfWord(String(kind))?.kind ?? String(kind);
  const names = rowNames(last.data).map((row) => ({ kind: kindName, name: row }));
  try {
    const { found } = matchWorkload(String(name), names, `the list of ${String(kind)}`);
    return { call: { tool: 'get_resource', input: { ...wanted.input, name: found.name } } };
  } catch {
    return undefined;
  }
}

/** "upgrade it to v2" names a tag; the history says which repository it is a tag of. */
export function wholeImage(last: Done, meaning: Meaning | undefined): Next {
  const wanted =
    meaning !== undefined && 'calls' in meaning ? meaning.calls.find(({ tool }) => tool === 'set_image') : undefined;
  const tag = wanted?.input['image'];
  if (
    wanted === undefined ||
    typeof tag !== 'string' ||
    !tag.startsWith(':') ||
    last.name !== 'rollout_history' ||
    last.error
  )
    return undefined;
  const image =
    /^revision \d+: current\b.*? images ([^,\s]+)/m.exec(last.data)?.[1] ?? / images ([^,\s]+)/.exec(last.data)?.[1];
  if (image === undefined)
    return {
      text: `I do not know which image ${nameOf(wanted.input['workload'])} runs; name it in full, for example "todo-chatbot-backend${tag}".`,
    };
  const repository = image.replace(/@sha256:.*$/, '').replace(/:[^:/]+$/, '');
  return { call: { tool: 'set_image', input: { ...wanted.input, image: `${repository}${tag}` } } };
}

/** A change of the one port of a Service, before it is known that there is one. */
export const isOneOfPorts = ({ input }: Wanted): boolean =>
  JSON.stringify(input['edits'] ?? '').includes('spec.ports[?]');

/** "set the port of the service web to 8080": the one that it has; which of several is asked. */
export function onlyPort(last: Done, meaning: Meaning | undefined): Next {
  const wanted = meaning !== undefined && 'calls' in meaning ? meaning.calls.find(isOneOfPorts) : undefined;
  if (wanted === undefined || last.name !== 'get_resource' || last.error) return undefined;
  const ports = last.data.match(/^\s*(?:- )?port: \d+/gm) ?? [];
  if (ports.length === 1)
    return {
      call: {
        tool: wanted.tool,
        input: JSON.parse(JSON.stringify(wanted.input).replace('[?]', '[0]')) as Wanted['input'],
      },
    };
  return {
    text: `Nothing is planned: the Service ${nameOf(wanted.input['name'])} has ${ports.length} ports (${ports.map((one) => one.replace(/\D+/, '')).join(', ')}), and which one is meant I do not guess. A manifest says it exactly: "kubectl apply -f FILE".`,
  };
}

function wantedResource(meaning: Meaning | undefined): Wanted | undefined {
  return meaning !== undefined && 'calls' in meaning
    ? meaning.calls.find(({ tool }) => tool === 'get_resource')
    : undefined;
}

/** First column of a table whose cells are parted by bars. */
const rowNames = (data: string): string[] => {
  const lines = data.split('\n');
  const head = lines.findIndex((line) => /^(?:NAMESPACE \| )?NAME \|/.test(line));
  const column = lines[head]?.startsWith('NAMESPACE') ? 1 : 0;
  return head < 0 ? [] : lines.slice(head + 1).flatMap((line) => line.split(' | ')[column]?.trim() || []);
};

/** "roll back to 1.1.0" names a version; the history says which revision ran it. */
export function revisionOf(last: Done, meaning: Meaning | undefined): Next {
  const wanted =
    meaning !== undefined && 'calls' in meaning
      ? meaning.calls.find(({ tool }) => tool === 'rollback_workload')
      : undefined;
  const version = wanted?.input['revision'];
  if (wanted === undefined || typeof version !== 'string' || last.name !== 'rollout_history' || last.error)
    return undefined;
  const revisions = [...last.data.matchAll(/^revision (\d+): (.*)$/gm)].map(([, number = '', text = '']) => ({
    number: Number(number),
    current: text.startsWith('current'),
    runs: (/\bimages (.+?)(?:, cause: .*)?$/.exec(text)?.[1] ?? '').split(', '),
  }));
  const bare = version.replace(/^v(?=\d)/, '');
  const found = revisions.filter(({ runs }) =>
    runs.some(
      (image) =>
        image === version || image.endsWith(`:${version}`) || image.endsWith(`:${bare}`) || image.endsWith(`:v${bare}`),
    ),
  );
  const older = found.filter(({ current }) => !current);
  const [one] = older;
  const kept = revisions.map(({ number, runs }) => `revision ${number} (${runs.join(', ')})`).join(', ');
  const name = nameOf(wanted.input['workload']);
  if (one === undefined)
    return {
      text:
        found.length > 0
          ? `${name} runs ${version} now. Nothing is planned. Its revisions: ${kept}.`
          : `No revision of ${name} that is kept ran ${version}, so nothing is planned. There is ${kept}. To run it all the same, say "set the image of ${name} to ${version}".`,
    };
  if (older.length > 1)
    return {
      text: `Several revisions of ${name} ran ${version}: ${kept}. Which one? For example: "roll back ${name} to revision ${one.number}".`,
    };
  return {
    call: { tool: 'rollback_workload', input: { ...wanted.input, revision: one.number } },
    text: `Revision ${one.number} ran ${version}.\n\n`,
  };
}

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : 'it');
