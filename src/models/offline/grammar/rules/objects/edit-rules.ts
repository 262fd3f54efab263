import { kindOfWord } from '../../../../../core/kinds.ts';
import { call, type Understood } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { workloadCalled } from '../../world.ts';

type Target = { readonly kind: string; readonly name: string };

/** The object that is meant: by kind and name, or the workload as it is called in full. */
function targetOf(read: Read): Target | undefined {
  const [kind, name] = [read.text('kind'), read.text('name')];
  const rolls = /^(?:deployments|statefulsets|daemonsets|cronjobs|jobs)$/.test(kind ?? '');
  if (kind !== undefined && name !== undefined && !rolls) return { kind, name };
  const workload = name === undefined ? read.workload : `${kindOfWord(kind ?? '')?.kind.toLowerCase()}/${name}`;
  if (workload === undefined) return undefined;
  const known = read.elsewhere ? undefined : workloadCalled(workload, read.world.inventory);
  if (known !== undefined) return { kind: kindOfWord(known.kind)?.plural ?? known.kind, name: known.name };
  const [word, bare] = workload.includes('/') ? workload.split('/', 2) : ['deployment', workload];
  return { kind: kindOfWord(word ?? '')?.plural ?? 'deployments', name: bare ?? workload };
}

type Edit = { readonly path: string; readonly op?: 'remove'; readonly value?: string };

const edited = (read: Read, target: Target, edits: readonly Edit[]): Understood => {
  const namespaced = kindOfWord(target.kind)?.namespaced !== false;
  return call('edit_object', { ...target, edits, namespace: namespaced ? read.space : undefined });
};

const marks =
  (field: 'labels' | 'annotations') =>
  (read: Read): Understood | undefined => {
    const target = targetOf(read);
    const pairs = ['label', 'l2'].flatMap((key) => {
      const [name, value] = read.list(key) ?? [];
      return name === undefined ? [] : [{ path: `metadata.${field}["${name}"]`, value: JSON.stringify(value ?? '') }];
    });
    const gone = read.text('labelkey');
    if (target === undefined) return { ask: 'On which object? For example: "label the backend with team=blue".' };
    const edits: readonly Edit[] =
      gone === undefined ? pairs : [{ path: `metadata.${field}["${gone}"]`, op: 'remove' }];
    return edits.length === 0 ? undefined : edited(read, target, edits);
  };

const T = '([the] <kind> <anyname:name>|<w>)';
const MORE = '<label> [[and|,] <label:l2>]';
const marking = (verb: string, noun: string): readonly string[] => [
  `${verb} ${T} [with|as] [the] [${noun}] ${MORE}`,
  `({set}|add) [a|an|the] ${noun} ${MORE} (to|on|for|of) ${T}`,
  `({set}|add) (to|on|for) ${T} [a|an|the] ${noun} ${MORE}`,
];
const unmarking = (noun: string): readonly string[] => [
  `({remove}|take|unset|clear) [the] ${noun} <labelkey> (from|of|off|on) ${T}`,
];

/** The one container of a workload, or the named one; else it is asked which. */
function containerOf(read: Read): string | { readonly ask: string } {
  if (read.place.container !== undefined) return read.place.container;
  const { known } = read;
  const [only, ...more] = known?.containers ?? [];
  if (only !== undefined && more.length === 0) return only.name;
  const names = known?.containers.map(({ name }) => name).join(', ') ?? 'one';
  return {
    ask: `Which container of ${read.workload ?? 'it'} (${names})? For example: "in container ${only?.name ?? 'NAME'}".`,
  };
}

function probe(read: Read, fields: readonly (readonly [string, string | undefined])[]): Understood | undefined {
  const [which, target] = [read.text('probe'), targetOf(read)];
  if (which === undefined || target === undefined) return undefined;
  const container = containerOf(read);
  if (typeof container !== 'string') return container;
  const at = `spec.template.spec.containers[${container}].${which}Probe`;
  return edited(
    read,
    target,
    fields.flatMap(([path, value]) => (value === undefined ? [] : [{ path: `${at}.${path}`, value }])),
  );
}

const numberText = (read: Read, key: string): string | undefined => read.number(key)?.toString();
const PROBE = '[the] <probe> [probe|check|health check]';
const SECONDS = '[second|seconds|s|sec|secs]';

/** Fields of objects: labels, annotations, probes, Services, schedules. */
export const EDIT_RULES: readonly Rule[] = [
  rule([...marking('(label|tag)', '(label|labels)'), ...unmarking('(label|labels)')], marks('labels')),
  rule(
    [...marking('annotate', '(annotation|annotations)'), ...unmarking('(annotation|annotations)')],
    marks('annotations'),
  ),
  rule(
    [
      `({set}|point|switch|move) ${PROBE} [path|endpoint|url] (of|for|on) <w> to [path] <path> [(on|at) [port] <n>]`,
      `({set}|point|switch|move) [the] (path|endpoint|url) of ${PROBE} (of|for|on) <w> to <path> [(on|at) [port] <n>]`,
      `({set}|point|switch|move) <w> ['s] <probe> [probe|check|health check] [path|endpoint|url] to <path> [(on|at) [port] <n>]`,
    ],
    (read) =>
      probe(read, [
        ['httpGet.path', JSON.stringify(read.text('path'))],
        ['httpGet.port', numberText(read, 'n')],
      ]),
    { container: true },
  ),
  rule(
    [
      `({remove}|disable|turn off|switch off|take off) ${PROBE} (of|for|on|from) <w>`,
      `({remove}|disable|turn off|switch off) <w> ['s] <probe> (probe|check|health check)`,
    ],
    (read) => {
      const [which, target, container] = [read.text('probe'), targetOf(read), containerOf(read)];
      if (which === undefined || target === undefined) return undefined;
      if (typeof container !== 'string') return container;
      return edited(read, target, [
        { path: `spec.template.spec.containers[${container}].${which}Probe`, op: 'remove' },
      ]);
    },
    { container: true },
  ),
  rule(
    [
      `{set} ${PROBE} port (of|for|on) <w> to <n>`,
      `{set} [the] port of ${PROBE} (of|for|on) <w> to <n>`,
      `{set} <w> ['s] <probe> [probe|check] port to <n>`,
    ],
    (read) => probe(read, [['httpGet.port', numberText(read, 'n')]]),
    { container: true },
  ),
  rule(
    [
      `({set}|{raise}|{lower}) [the] <timing> of ${PROBE} (of|for|on) <w> to <n> ${SECONDS}`,
      `({set}|{raise}|{lower}) ${PROBE} <timing> (of|for|on) <w> to <n> ${SECONDS}`,
      `({set}|{raise}|{lower}) <w> ['s] <probe> [probe|check] <timing> to <n> ${SECONDS}`,
    ],
    (read) => probe(read, [[read.text('timing') ?? '', numberText(read, 'n')]]),
    { container: true },
  ),
  rule(['{set} [the] schedule of <job> to <quoted>', "{set} <job> ['s] schedule to <quoted>"], (read) => {
    const [kind, name] = (read.text('job') ?? '').split('/');
    if (kind !== 'cronjob' || name === undefined) return undefined;
    const edits = [{ path: 'spec.schedule', value: JSON.stringify(read.text('quoted')) }];
    return edited(read, { kind: 'cronjobs', name }, edits);
  }),
  rule(
    [
      '(resize|{raise}|{set}) [the] [size of] [the] (pvc|persistentvolumeclaim|claim|volume claim) <name> to <memory:m1>',
      '(resize|{raise}|{set}) [the] (size|storage|capacity) of [the] (pvc|persistentvolumeclaim|claim|volume claim) <name> to <memory:m1>',
    ],
    (read) =>
      edited(read, { kind: 'persistentvolumeclaims', name: read.text('name') ?? '' }, [
        { path: 'spec.resources.requests.storage', value: read.text('m1') ?? '' },
      ]),
  ),
  rule(
    [
      '{set} [the] type of [the] service <anyname:name> to <servicetype>',
      '{set} [the] service <anyname:name> [to] [type] [a|an] <servicetype>',
      '{set} [the] service <anyname:name> [of|to] type <servicetype>',
    ],
    (read) =>
      edited(read, { kind: 'services', name: read.text('name') ?? '' }, [
        { path: 'spec.type', value: read.text('servicetype') ?? '' },
      ]),
  ),
  rule(
    [
      '{set} [the] port of [the] service <anyname:name> [from <n:from>] to <n>',
      '{set} [the] port of [the] <anyname:name> service [from <n:from>] to <n>',
    ],
    (read) => servicePort(read, 'port'),
  ),
  rule(
    [
      '{set} [the] (target port|targetport) of [the] service <anyname:name> [from <n:from>] to <n>',
      '{set} [the] (target port|targetport) of [the] <anyname:name> service [from <n:from>] to <n>',
    ],
    (read) => servicePort(read, 'targetPort'),
  ),
];

/** One of a list of ports: which one, a look at the Service decides. */
const servicePort = (read: Read, field: 'port' | 'targetPort'): Understood =>
  edited(read, { kind: 'services', name: read.text('name') ?? '' }, [
    { path: `spec.ports[?].${field}`, value: String(read.number('n')) },
  ]);
