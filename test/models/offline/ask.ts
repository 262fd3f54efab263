import type { Inventory, KnownWorkload } from '../../../src/core/inventory.ts';
import type { Call, Message } from '../../../src/core/model.ts';
import { isChange } from '../../../src/models/offline/change-tools.ts';
import { offlineModel } from '../../../src/models/offline/index.ts';
import { ALL_TOOLS } from '../offline-tools.ts';

const workload = (
  name: string,
  image: string,
  memory: string,
  cpu: string,
  more: Partial<KnownWorkload> = {},
): KnownWorkload => ({
  kind: 'Deployment',
  name,
  labels: {},
  selector: { app: name },
  replicas: 2,
  containers: [
    { name: name.split('-').at(-1) ?? name, image, limits: { memory, cpu }, requests: { memory: '64Mi', cpu: '100m' } },
  ],
  ...more,
});

const spaces = ['default', 'kube-system', 'todo-chatbot', 'shop'];

/** The application of the chart: two Deployments. */
export const TODO: Inventory = {
  namespace: 'todo-chatbot',
  namespaces: spaces,
  workloads: [
    workload('todo-chatbot-backend', 'todo-chatbot-backend:1.2.0', '512Mi', '500m'),
    workload('todo-chatbot-frontend', 'todo-chatbot-frontend:1.2.0', '128Mi', '200m'),
    workload('nightly-backup', 'backup:1', '64Mi', '100m', { kind: 'CronJob', replicas: undefined }),
  ],
  pods: ['todo-chatbot-backend-7d9f8c6b5-x2x4z'],
  configMaps: ['todo-chatbot-config', 'kube-root-ca.crt'],
  secrets: ['todo-chatbot-secrets'],
  releases: ['todo-chatbot'],
};

/** Workloads that are called like English words. */
export const WORDS: Inventory = {
  ...TODO,
  workloads: [
    workload('app', 'busybox:2', '64Mi', '100m', { replicas: 1 }),
    workload('hungry', 'busybox:2', '32Mi', '100m'),
    workload('status', 'busybox:2', '32Mi', '100m'),
  ],
};

export type Said = { readonly text: string; readonly calls: readonly Call[] };

/** One step of the planner on a sentence: what it says and what it calls. */
export const ask = (text: string, inventory?: Inventory, before: readonly Message[] = []): Promise<Said> =>
  step([...before, { role: 'user', text }], inventory);

/** The next step of a conversation that ends with a sentence or with results. */
export async function step(messages: readonly Message[], inventory?: Inventory): Promise<Said> {
  const request = { system: '', messages, tools: ALL_TOOLS, maxOutputTokens: 1000, inventory: async () => inventory };
  let said = '';
  for await (const event of offlineModel().stream(request, new AbortController().signal)) {
    if (event.type === 'text') said += event.delta;
    if (event.type === 'end') return { text: said, calls: event.calls };
  }
  throw new Error('no end');
}

const shown = (value: unknown): string =>
  Array.isArray(value) && value.some((one) => typeof one === 'object')
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? value.map(String).join(',')
      : String(value);
const ORDER = [
  'release',
  'chart',
  'workload',
  'secret',
  'config_map',
  'pod',
  'kind',
  'container',
  'name',
  'keys',
  'key',
];
const rank = (field: string): number => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length);

/** Calls as the tables write them: `scale_workload workload=backend replicas=3; …`. */
export const written = (calls: readonly Call[]): string =>
  calls
    .map(({ name, input }) => {
      const fields = Object.entries(input as Record<string, unknown>).sort(
        ([a], [b]) => Number(a === 'namespace') - Number(b === 'namespace') || rank(a) - rank(b) || a.localeCompare(b),
      );
      return [name, ...fields.map(([field, value]) => `${field}=${shown(value)}`)].join(' ');
    })
    .join('; ');

/** The calls that would open a card. */
export const planned = (calls: readonly Call[]): string => written(calls.filter(({ name }) => isChange(name)));
