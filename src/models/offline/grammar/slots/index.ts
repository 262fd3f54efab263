import { kindOfWord } from '../../../../core/kinds.ts';
import { workload, workloads } from './name-slots.ts';
import type { Slot } from '../pattern.ts';
import { AMOUNT_SLOTS } from './amount-slots.ts';
import { span, state, sweptstate, term } from './word-slots.ts';
import { EDIT_SLOTS } from './edit-slots.ts';
import { everyWorkload, job } from './job-slots.ts';
import { matching, one } from './one.ts';
import { isWord } from '../words.ts';
import { exists, type World } from '../world.ts';
import { isReference } from '../../names.ts';

type S = Slot<World>;

const IMAGE = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._/-]*[a-z0-9](?::\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
const TAG = /^v?\d+(?:\.\d+)+[\w.-]*$|^v\d+[\w.-]*$|^(?:latest|stable)$|^(?=.*\d)(?=.*[a-f])[0-9a-f]{7,40}$/;

const KEY = /^[A-Z][A-Z0-9_]{1,100}$/;
const CONFIG_KEY = /^[A-Za-z_][\w.-]{1,100}$/;

const keyNamed = (pattern: RegExp): S =>
  one(({ raw, low }) => (pattern.test(raw) && !(pattern === CONFIG_KEY && isWord(low)) ? raw : undefined));

const keys: S = function* (tokens, at) {
  const found: string[] = [];
  let end = at;
  for (let next = at; next < tokens.length && found.length < 20;) {
    const { raw } = tokens[next] ?? { raw: '' };
    if (!KEY.test(raw)) break;
    found.push(raw);
    end = next + 1;
    next = end;
    while (/^(?:,|and|&)$/.test(tokens[next]?.low ?? '')) next += 1;
  }
  if (found.length > 0) yield [end, found];
};

/** KEY=VALUE in one word. */
const pair = one(({ raw, quoted }) => {
  if (quoted) return undefined;
  const match = /^([A-Za-z_][\w.-]{0,100})=(?:"([^"]*)"|'([^']*)'|(\S*))$/.exec(raw);
  return match ? [match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? ''] : undefined;
});

const value = one(({ raw, quoted }) => (!quoted && /^[,;:?!]$/.test(raw) ? undefined : raw));

const name: S = one(({ raw, low, quoted }) =>
  /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(low) && (quoted || !isWord(low)) ? raw.toLowerCase() : undefined,
);

/** A name at a place where only a name can stand, so any word may be one. */
const anyname: S = one(({ low }) =>
  /^[a-z0-9](?:[a-z0-9.-]{0,51}[a-z0-9])?$/.test(low) &&
  !/^(?:to|with|and|the|is|from|if|when|not|in|of|for|as|release|releases)$/.test(low)
    ? low
    : undefined,
);

/** The name of a node that was listed, or one that is no workload and looks like a machine's: worker-1, ip-10-0-0-1. */
const nodename: S = function* (tokens, at, world) {
  const { low = '', quoted = false } = tokens[at] ?? {};
  const before = world.node ?? world.memory.last?.input['node'];
  const article = /^(?:the|this|that|same)$/.test(low) && /^(?:node|worker)$/.test(tokens[at + 1]?.low ?? '');
  if (typeof before === 'string' && !quoted && article) yield [at + 2, before];
  if (typeof before === 'string' && !quoted && /^(?:it|this|that)$/.test(low)) yield [at + 1, before];
  const listed = world.memory.listed.includes(`node/${low}`);
  const machine = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(low) && /[\d.-]/.test(low) && !/^\d+$/.test(low);
  if (listed || ((quoted || machine) && !exists(low, world))) yield [at + 1, low];
};

/** A value of a chart: a.b[0]=VALUE. */
const valuepair = one(({ raw, quoted }) => {
  const match = quoted ? null : /^([\w-]+(?:\.[\w-]+)*)=(\S*)$/.exec(raw);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
});

/** backend=3 */
const countpair = one(({ low }) => {
  const match = /^([a-z0-9][a-z0-9./-]*)=(\d{1,6})$/.exec(low);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
});

/** 8080:80, :80 */
const portpair = matching(/^\d{0,5}:\d{1,5}$/);
/** service/web, svc/web */
const servicename = one(({ low }) => /^(?:svc|services?)\/([a-z0-9-]{1,63})$/.exec(low)?.[1]);

const chart = matching(/^(?:(?:oci|https?):\/\/\S+|\.{0,2}\/\S+|[a-z0-9-]+\/[a-z0-9-]+|\S+\.tgz)$/i);

const pod: S = one(({ low }) => {
  const bare = low.replace(/^(?:pods?|po)\//, '');
  return /^[a-z0-9][a-z0-9.-]*-[a-z0-9]+$/.test(bare) ? bare : undefined;
});

/** A pod that exists, by its whole name. */
const podname: S = function* (tokens, at, { inventory }) {
  const bare = (tokens[at]?.low ?? '').replace(/^(?:pods?|po)\//, '');
  if (inventory?.pods.includes(bare) === true || /^(?:pods?|po)\//.test(tokens[at]?.low ?? '')) yield [at + 1, bare];
};

/** kubectl's short word for nodes is a no in a sentence. */
const kind = one(({ low, quoted }) => (quoted || low === 'no' ? undefined : kindOfWord(low)?.plural));

/** What a log line must contain: one word, or a text in quotes. */
const text = one(({ raw, quoted, low }) => (quoted || (!/^\W$/.test(raw) && low.length > 1) ? raw : undefined));

const selector = one(({ raw }) => (/^[\w./-]{1,100}(?:=|==|!=)[\w.-]{0,63}$/.test(raw) ? raw : undefined));

/** One workload, several by name, or all of them. */
const some: S = function* (tokens, at, world) {
  yield* everyWorkload(tokens, at, world);
  yield* workloads(tokens, at, world);
};

/** Two workloads or more. */
const several: S = function* (tokens, at, world) {
  for (const [end, names] of some(tokens, at, world)) if (Array.isArray(names) && names.length > 1) yield [end, names];
};

const reference: S = function* (tokens, at, world) {
  const { low = '', quoted = true } = tokens[at] ?? {};
  if (!quoted && low.includes('/') && isReference(low, (word) => exists(word, world))) yield [at + 1, low];
};

export const SLOTS: Readonly<Record<string, S>> = {
  ...EDIT_SLOTS,
  ...AMOUNT_SLOTS,
  job,
  w: workload,
  ref: reference,
  ws: some,
  several,
  image: matching(IMAGE),
  tag: matching(TAG),
  key: keyNamed(KEY),
  configkey: keyNamed(CONFIG_KEY),
  keys,
  pair,
  value,
  name,
  anyname,
  nodename,
  valuepair,
  countpair,
  portpair,
  servicename,
  chart,
  pod,
  podname,
  kind,
  span,
  state,
  sweptstate,
  term,
  text,
  selector,
};
