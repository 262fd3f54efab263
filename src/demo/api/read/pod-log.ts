import type { ServerResponse } from 'node:http';
import { KINDS } from '../../../core/kinds.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { stampOf } from '../../clock.ts';
import type { ContainerLogs, LogLine } from '../../contract.ts';
import { badRequest, notFound, StatusError } from '../../status-error.ts';
import type { Store } from '../../store.ts';
import type { Reply } from '../http/reply.ts';
import type { ApiRequest, Target } from '../http/request.ts';

type Options = {
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tail: number | undefined;
  readonly from: number | undefined;
  readonly bytes: number | undefined;
};

const isTrue = (text: string | null): boolean => text === 'true' || text === '1';

const invalidOptions = (pod: string, field: string, reason: string, message: string): StatusError =>
  new StatusError(422, 'Invalid', `PodLogOptions "${pod}" is invalid: ${field}: ${message}`, {
    name: pod,
    kind: 'PodLogOptions',
    causes: [{ reason, message, field }],
  });

/** Options of PodLogOptions; the wordings are those of its validation. */
function optionsOf(query: URLSearchParams, pod: string, now: number): Options {
  const whole = (name: string, least: number, why: string): number | undefined => {
    const text = query.get(name);
    if (text === null || text === '') return undefined;
    if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    if (Number(text) < least) throw invalidOptions(pod, name, 'FieldValueInvalid', `Invalid value: ${text}: ${why}`);
    return Number(text);
  };
  const since = whole('sinceSeconds', 1, 'must be greater than 0');
  const sinceTime = query.get('sinceTime') ?? '';
  if (sinceTime !== '' && Number.isNaN(Date.parse(sinceTime)))
    throw badRequest(
      `parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
    );
  if (sinceTime !== '' && since !== undefined)
    throw invalidOptions(
      pod,
      '[]',
      'FieldValueForbidden',
      'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    );
  return {
    previous: isTrue(query.get('previous')),
    follow: isTrue(query.get('follow')),
    timestamps: isTrue(query.get('timestamps')),
    tail: whole('tailLines', 0, 'must be greater than or equal to 0'),
    from: sinceTime !== '' ? Date.parse(sinceTime) : since === undefined ? undefined : now - since * 1000,
    bytes: whole('limitBytes', 1, 'must be greater than 0'),
  };
}

/**
 * The container that is meant; 400 in the server's words when the pod has several and none is named, or none of that
 * name.
 */
export function containerOf(pod: Pod, asked: string | null): string {
  const name = pod.metadata?.name ?? '';
  const plain = (pod.spec?.containers ?? []).map((container) => container.name);
  const init = (pod.spec?.initContainers ?? []).map((container) => container.name);
  if (asked !== null && asked !== '') {
    if ([...plain, ...init].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (plain.length === 1 && plain[0] !== undefined) return plain[0];
  const inits = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${plain.join(' ')}]${inits}`);
}

/** Why there is no log yet, as the kubelet says it. */
function absent(pod: Pod, container: string, previous: boolean): StatusError {
  const name = pod.metadata?.name ?? '';
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const status = statuses.find((entry) => entry.name === container);
  if (previous) return badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  const waiting = status?.state?.waiting;
  if (!waiting) return badRequest(`container "${container}" in pod "${name}" is not available`);
  if (waiting.reason === 'ImagePullBackOff' || waiting.reason === 'ErrImagePull')
    return badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${waiting.reason === 'ErrImagePull' ? "image can't be pulled" : 'trying and failing to pull image'}`,
    );
  return badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waiting.reason ?? ''}`);
}

/** GET pods/NAME/log: the lines that the kubelet has, within the bounds that were asked for. */
export function logReply(store: Store, logs: ContainerLogs, { query }: ApiRequest, target: Target): Reply {
  const pod = store.get(KINDS.pods, target.namespace, target.name ?? '');
  if (!pod) throw notFound(KINDS.pods, target.name ?? '');
  const options = optionsOf(query, target.name ?? '', store.clock.now());
  const container = containerOf(pod, query.get('container'));
  const lines = pod.spec?.nodeName === undefined ? undefined : logs.read(pod, container, options.previous);
  // A pod without a node has no kubelet that could be asked; the server answers with nothing.
  if (pod.spec?.nodeName === undefined) return { type: 'bytes', code: 204, body: '', contentType: 'text/plain' };
  if (!lines) throw absent(pod, container, options.previous);
  const draw = ({ at, text }: LogLine): string =>
    `${options.timestamps ? `${stampOf(at).replace('Z', `.${String(at % 1000).padStart(3, '0')}000000Z`)} ` : ''}${text}\n`;
  const fitting = lines.filter(({ at }) => options.from === undefined || at >= options.from);
  const tail = options.tail === undefined ? fitting : options.tail === 0 ? [] : fitting.slice(-options.tail);
  const body = Buffer.from(tail.map(draw).join('')).subarray(0, options.bytes);
  if (!options.follow || options.previous) return { type: 'bytes', code: 200, body, contentType: 'text/plain' };
  const start = (response: ServerResponse): (() => void) => {
    let left = options.bytes === undefined ? Infinity : options.bytes - body.length;
    response.writeHead(200, { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    response.write(body);
    return logs.follow(
      pod,
      container,
      (line) => {
        const bytes = Buffer.from(draw(line)).subarray(0, left);
        left -= bytes.length;
        response.write(bytes);
        if (left <= 0) response.end();
      },
      () => response.end(),
    );
  };
  return { type: 'stream', start };
}
