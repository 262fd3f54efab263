import {
  amountOf,
  cpuAmount,
  decimal,
  exactBytes,
  exactCores,
  memoryAmount,
  spokenNumber,
  wholeNumber,
} from './amounts.ts';
import { one } from './one.ts';
import type { Slot } from '../pattern.ts';
import type { Token } from '../tokens.ts';
import type { World } from '../world.ts';

type S = Slot<World>;

const count: S = function* (tokens, at) {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first === undefined || first.quoted) return;
  if (first.low === 'a' && second?.low === 'dozen') yield [at + 2, 12];
  if (/^(?:a|just|only|exactly)$/.test(first.low) && /^(?:single|one|1)$/.test(second?.low ?? '')) yield [at + 2, 1];
  const plain = wholeNumber(first.low.replace(/^x(?=\d)/, ''));
  if (plain !== undefined && plain <= 1_000_000) yield [at + 1, plain];
};

const percent: S = function* (tokens, at) {
  const text = tokens[at]?.low ?? '';
  const sign = /^(\d{1,4}(?:\.\d{1,2})?)%$/.exec(text)?.[1];
  if (sign !== undefined) yield [at + 1, Number(sign)];
  const number = decimal(text);
  if (number !== undefined && /^(?:percent|%)$/.test(tokens[at + 1]?.low ?? '')) yield [at + 2, number];
  if (text === 'half' || (text === 'a' && tokens[at + 1]?.low === 'half')) yield [at + (text === 'a' ? 2 : 1), 50];
};

const lowsAt = (tokens: readonly Token[], at: number): readonly string[] =>
  tokens.slice(at, at + 6).map(({ low, quoted }) => (quoted ? '"' : low));

const memory: S = function* (tokens, at) {
  const glued = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(tokens[at]?.raw ?? '');
  const joined = glued ? memoryAmount(glued[1] ?? '', glued[2] ?? '') : undefined;
  if (joined !== undefined) yield [at + 1, joined];
  const parted = memoryAmount(tokens[at]?.raw ?? '', tokens[at + 1]?.raw ?? '');
  if (parted !== undefined) yield [at + 2, parted];
  const { value = 0, length = 0 } = spokenNumber(lowsAt(tokens, at)) ?? {};
  const unit = amountOf(memoryAmount('1', tokens[at + length]?.raw ?? ''));
  if (unit !== undefined && value > 0) yield [at + length + 1, exactBytes(value * unit)];
};

const cpu: S = function* (tokens, at) {
  // "400 millicores": the unit decides before the number does.
  const milli = /^\d{1,6}$/.exec(tokens[at]?.low ?? '')?.[0];
  if (milli !== undefined && /^(?:millicores?|millicpus?)$/.test(tokens[at + 1]?.low ?? '')) {
    yield [at + 2, `${milli}m`];
    return;
  }
  const { value = 0, length = 0 } = spokenNumber(lowsAt(tokens, at)) ?? {};
  if (value > 0 && value <= 64 && /^(?:cores?|cpus?|vcpus?)$/.test(tokens[at + length]?.low ?? ''))
    yield [at + length + 1, exactCores(value)];
  const amount = cpuAmount(tokens[at]?.low ?? '');
  if (amount === undefined) return;
  yield [at + 1, amount];
  if (/^(?:cores?|cpus?|vcpus?)$/.test(tokens[at + 1]?.low ?? '')) yield [at + 2, amount];
  if (/^m$/.test(tokens[at + 1]?.low ?? '') && !amount.endsWith('m')) yield [at + 2, `${amount}m`];
};

const RESOURCE: Readonly<Record<string, string>> = {
  memory: 'memory',
  mem: 'memory',
  ram: 'memory',
  cpu: 'cpu',
  cores: 'cpu',
  cpus: 'cpu',
};
const kindword = one(({ low }) => (/^(?:limits?|requests?)$/.test(low) ? low : undefined));
const resource = one(({ low }) => RESOURCE[low]);

/** A size that is none: what it should have been is asked. Only where no typed size stands. */
const odd = one(({ raw, quoted }) => (quoted || !/^\d[\w.,]*$/.test(raw) ? undefined : raw));

/** Numbers, shares and sizes. */
export const AMOUNT_SLOTS: Readonly<Record<string, S>> = { n: count, percent, memory, cpu, resource, kindword, odd };
