import { distance } from '../../../core/names.ts';
import type { Inventory, KnownWorkload } from '../../../core/inventory.ts';
import { kindOfWord } from '../../../core/kinds.ts';
import { TODO_CHATBOT, TODO_CHATBOT_PARTS } from '../../../core/todo-chatbot.ts';
import type { Memory } from '../conversation.ts';
import type { Work } from './work.ts';

/** What a sentence is read against: what was said before, and what exists. */
export type World = {
  readonly memory: Memory;
  readonly inventory: Inventory | undefined;
  /** The node that a clause before named. */
  readonly node?: string;
  /** The bound of what is done for the sentence. */
  readonly work?: Work;
};

const USUAL = new Set(TODO_CHATBOT_PARTS.flatMap((part) => [part, `${TODO_CHATBOT}-${part}`]));
const LABELS = ['app.kubernetes.io/component', 'app.kubernetes.io/name', 'app', 'component', 'k8s-app'];

const partOf = (name: string, low: string): boolean => name === low || `-${name}-`.includes(`-${low}-`);

/**
 * The workloads that a name can mean, the exact one alone where there is one. As `matchWorkload` finds them, without
 * its corrections.
 */
export function workloadsCalled(text: string, inventory: Inventory | undefined): readonly KnownWorkload[] {
  if (inventory === undefined) return [];
  const [kindWord, bare] = text.includes('/') ? text.split('/', 2) : [undefined, text];
  const kind = kindWord === undefined ? undefined : kindOfWord(kindWord)?.kind;
  const low = (bare ?? '').toLowerCase();
  const pool = inventory.workloads.filter((one) => kind === undefined || one.kind === kind);
  const exact = pool.filter(({ name }) => name === low);
  if (exact.length > 0) return exact.slice(0, 1);
  const parts = pool.filter(({ name }) => partOf(name, low));
  const tails = parts.filter(({ name }) => name.endsWith(`-${low}`));
  if (tails.length > 0) return tails;
  return parts.length > 0 ? parts : pool.filter(({ labels }) => LABELS.some((label) => labels[label] === low));
}

export function workloadCalled(text: string | undefined, inventory: Inventory | undefined): KnownWorkload | undefined {
  const found = text === undefined ? [] : workloadsCalled(text, inventory);
  return found.length === 1 ? found[0] : undefined;
}

/** Something is called so: a workload, a part of its name, or what the conversation has shown. */
export const exists = (low: string, { memory, inventory }: World): boolean =>
  USUAL.has(low) || memory.names.has(low) || workloadsCalled(low, inventory).length > 0;

/** Names near a word that nothing is called. */
export function nearNames(text: string, inventory: Inventory): readonly string[] {
  const low = (text.split('/').at(-1) ?? '').toLowerCase();
  const limit = low.length >= 7 ? 2 : low.length >= 4 ? 1 : 0;
  return inventory.workloads
    .filter(({ name }) => [name, ...name.split('-')].some((part) => distance(low, part, limit) <= limit))
    .map(({ name }) => name);
}

/** In `kind/name` where the kind is not the usual one. */
export const refOf = ({ kind, name }: KnownWorkload): string =>
  kind === 'Deployment' ? name : `${kind.toLowerCase()}/${name}`;
