import { compile, match } from './pattern.ts';
import type { Token } from './tokens.ts';
import { POLITE, SETS } from './words.ts';

const HEADS = POLITE.map((source) => compile(source, SETS));

/**
 * The ways to ask politely, taken off the front of a clause; `polite` when there was one that makes a question a
 * request.
 */
export function withoutPoliteness(tokens: readonly Token[]): {
  readonly tokens: readonly Token[];
  readonly polite: boolean;
} {
  let rest = tokens;
  let polite = false;
  for (let round = 0; round < 4; round++) {
    const cut = headOf(rest);
    if (cut === 0) break;
    polite ||= /^(?:can|could|would|will)$/.test(rest[0]?.low ?? '');
    const mind = rest[cut - 1]?.low === 'mind';
    rest = rest.slice(cut);
    // "would you mind restarting it" is "restart it".
    const [first, ...others] = rest;
    const verb = mind ? GERUNDS[first?.low ?? ''] : undefined;
    if (first !== undefined && verb !== undefined) rest = [{ ...first, raw: verb, low: verb }, ...others];
  }
  return { tokens: rest, polite };
}

/** Verbs of changes and looks as things: "restarting" for "restart". */
export const GERUNDS: Readonly<Record<string, string>> = {
  restarting: 'restart',
  rebooting: 'reboot',
  bouncing: 'bounce',
  bumping: 'bump',
  increasing: 'increase',
  reducing: 'reduce',
  doubling: 'double',
  changing: 'change',
  draining: 'drain',
  cordoning: 'cordon',
  upgrading: 'upgrade',
  giving: 'give',
  scaling: 'scale',
  rolling: 'roll',
  setting: 'set',
  pausing: 'pause',
  resuming: 'resume',
  raising: 'raise',
  lowering: 'lower',
  adding: 'add',
  removing: 'remove',
  deleting: 'delete',
  showing: 'show',
  checking: 'check',
};

const LONGEST_HEAD = 7;

function headOf(tokens: readonly Token[]): number {
  for (let end = Math.min(LONGEST_HEAD, tokens.length - 1); end > 0; end--) {
    const head = tokens.slice(0, end);
    if (HEADS.some((pattern) => match(pattern, head, {}, undefined, () => true))) return end;
  }
  return 0;
}
