import type { Slot } from '../pattern.ts';
import type { World } from '../world.ts';
import { matching, one } from './one.ts';

type S = Slot<World>;

const probe = one(({ low }) => /^(readiness|liveness|startup)(?:probe)?$/.exec(low)?.[1]);
const servicetype = one(
  ({ low }) => ({ clusterip: 'ClusterIP', nodeport: 'NodePort', loadbalancer: 'LoadBalancer' })[low],
);
/** An image, also without a tag, where nothing else can stand. */
const imageword = matching(/^[a-z0-9][\w./-]*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/);
const address = one(({ raw, low }) =>
  /^(?:https?:\/\/)?[a-z0-9](?:[\w.-]*[a-z0-9])?(?::\d{1,5})?(?:\/\S*)?$/i.test(raw) &&
  !/^(?:the|it|them|a|each|everything)$/.test(low)
    ? raw
    : undefined,
);
const quoted = one(({ raw, quoted: is }) => (is && raw.trim() !== '' ? raw : undefined));

/** x5: five in all, or five times as many. */
const times = one(({ low }) => {
  const digits = /^x(\d{1,4})$/.exec(low)?.[1];
  return digits === undefined ? undefined : Number(digits);
});
const FACTORS: Readonly<Record<string, number>> = {
  double: 2,
  twice: 2,
  twofold: 2,
  triple: 3,
  thrice: 3,
  threefold: 3,
  quadruple: 4,
  fourfold: 4,
};
/** How many times as much: 2x, double, twice. */
const factor = one(({ low, quoted }) => {
  const digits = quoted ? undefined : /^(\d{1,3}(?:\.\d{1,2})?)x$/.exec(low)?.[1];
  return digits === undefined ? (quoted ? undefined : FACTORS[low]) : Number(digits);
});
const taint = matching(/^[A-Za-z0-9][\w./-]*(?:=[\w.-]*)?:(?:NoSchedule|PreferNoSchedule|NoExecute)$/);
/** A path of HTTP: /healthz */
const path = matching(/^\/[\w./?=&%~-]*$/);
/** A label or annotation: key=value, or its key alone. */
const label = one(({ raw, quoted }) => {
  const match = quoted ? null : /^((?:[a-z0-9.-]+\/)?[A-Za-z0-9][\w.-]*)=(\S*)$/.exec(raw);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
});
const labelkey = one(({ raw, low, quoted }) =>
  /^(?:[a-z0-9.-]+\/)?[A-Za-z0-9][\w.-]*$/.test(raw) && (quoted || !/^(?:from|of|on|off|the|a|to)$/.test(low))
    ? raw
    : undefined,
);

/** What people call a verb of the API. */
const VERBS: Readonly<Record<string, string>> = {
  get: 'get',
  see: 'get',
  read: 'get',
  view: 'get',
  show: 'get',
  list: 'list',
  watch: 'watch',
  create: 'create',
  make: 'create',
  add: 'create',
  deploy: 'create',
  delete: 'delete',
  remove: 'delete',
  kill: 'delete',
  update: 'update',
  replace: 'update',
  patch: 'patch',
  edit: 'patch',
  change: 'patch',
  modify: 'patch',
  scale: 'patch',
  restart: 'patch',
};
const averb: S = function* (tokens, at) {
  const verb = VERBS[tokens[at]?.low ?? ''];
  if (verb !== undefined) yield [at + 1, verb];
};

/** Times of a probe, by the field that holds them. */
const TIMINGS: Readonly<Record<string, string>> = {
  'initial delay': 'initialDelaySeconds',
  delay: 'initialDelaySeconds',
  period: 'periodSeconds',
  interval: 'periodSeconds',
  timeout: 'timeoutSeconds',
  'failure threshold': 'failureThreshold',
};
const timing: S = function* (tokens, at) {
  const [first = '', second = ''] = tokens.slice(at, at + 2).map(({ low }) => low);
  const two = TIMINGS[`${first} ${second}`];
  if (two !== undefined) yield [at + 2, two];
  const one = TIMINGS[first];
  if (one !== undefined) yield [at + 1, one];
};

/** Rights on a part of pods: their logs, a program in them. */
const right: S = function* (tokens, at) {
  const low = tokens.slice(at, at + 5).map(({ low: word }) => word);
  const text = low.join(' ');
  const log = /^(?:read|see|view|get|show) (?:(?:the|any) )?logs?(?: of (?:the )?pods?)?/.exec(text)?.[0];
  const exec = /^(?:exec|execute|run)(?: commands?)? (?:into|in) (?:the |any )?(?:pods?|containers?)/.exec(text)?.[0];
  const found = log ?? exec;
  if (found !== undefined)
    yield [at + found.split(' ').length, log === undefined ? 'create pods/exec' : 'get pods/log'];
};

/** Places of rights, labels, probes, taints and other fields. */
export const EDIT_SLOTS: Readonly<Record<string, S>> = {
  averb,
  imageword,
  address,
  right,
  probe,
  timing,
  servicetype,
  quoted,
  times,
  factor,
  taint,
  path,
  label,
  labelkey,
};
