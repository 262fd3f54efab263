import type { Slot } from '../pattern.ts';
import type { Token } from '../tokens.ts';
import { refOf, type World } from '../world.ts';
import { DETERMINERS } from './name-slots.ts';

const lowOf = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? '';

const ROLLS = /^(?:Deployment|StatefulSet|DaemonSet)$/;
const ALL = [
  'everything',
  'all of them',
  'them all',
  'all of these',
  'all (of)? (the|our|my)? (deployments|workloads|services|apps)',
  'every (deployment|workload|service|app)',
  'all the (things|workloads)',
  'the whole (namespace|application|app|stack)',
].map(
  (words) =>
    new RegExp(`^${words.replaceAll(' (of)? ', '(?: of)? ').replaceAll(' (the|our|my)? ', '(?: the| our| my)? ')}$`),
);

/** What rolls in the namespace of the conversation. */
export const allThatRolls = ({ inventory }: World): readonly string[] =>
  (inventory?.workloads ?? []).filter(({ kind }) => ROLLS.test(kind)).map(refOf);

/** All that can be meant: the list that was shown, else every workload of the namespace that rolls. */
export const everyWorkload: Slot<World> = function* (tokens, start, world) {
  for (let length = Math.min(5, tokens.length - start); length > 0; length--) {
    const words = tokens.slice(start, start + length);
    const text = words.map(({ low }) => low).join(' ');
    if (words.some(({ quoted }) => quoted) || !ALL.some((pattern) => pattern.test(text))) continue;
    const shown = world.memory.listed.filter((one) => /^(?:deployment|statefulset|daemonset)\//.test(one));
    const meant = /them|these/.test(text) ? shown : allThatRolls(world);
    if (meant.length > 0) yield [start + length, meant];
  }
};

const JOB = /^(?:CronJob|Job)$/;

/**
 * A CronJob or Job by what people call it: "the nightly backup" for cronjob/nightly-backup. A CronJob before the Jobs
 * that it made.
 */
export const job: Slot<World> = function* (tokens, start, { inventory }) {
  const at = DETERMINERS.has(lowOf(tokens, start)) ? start + 1 : start;
  const all = (inventory?.workloads ?? []).filter(({ kind }) => JOB.test(kind));
  for (let length = Math.min(4, tokens.length - at); length > 0; length--) {
    const words = tokens.slice(at, at + length).map(({ low }) => low);
    const kept = words.filter((word) => !/^(?:cronjob|cron|job)$/.test(word));
    const slash = /^(cronjob|job)\/(\S+)$/.exec(words.join(' '));
    const name = slash?.[2] ?? kept.join('-');
    if (name === '') continue;
    const found = all.filter(
      (one) =>
        (slash === null || one.kind.toLowerCase() === slash[1]) &&
        (one.name === name || `-${one.name}-`.includes(`-${name}-`)),
    );
    const first = found.filter(({ kind }) => kind === 'CronJob');
    const [only, ...more] = first.length > 0 ? first : found;
    if (only !== undefined && more.length === 0) yield [at + length, refOf(only)];
  }
};
