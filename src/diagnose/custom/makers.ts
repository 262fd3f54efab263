import type { Blamed } from '../../core/diagnosis.ts';
import { kindOfWord } from '../../core/kinds.ts';
import type { Facts } from '../types.ts';
import { hasNameOf, makes } from './links.ts';
import { blamedOf } from './objects.ts';

/**
 * Objects that are to make a Secret, ConfigMap or claim that is missing: those that were read, and those of kinds that
 * were not, of which a warning tells.
 */
export function makersOf(facts: Facts, kind: string, name: string): readonly Blamed[] {
  const read = facts.custom.objects.filter((one) => makes(one, kind, name)).map(blamedOf);
  const warned = facts.events
    .filter(
      ({ type, about }) =>
        type === 'Warning' &&
        kindOfWord(about.kind) === undefined &&
        hasNameOf({ kind: about.kind, metadata: { name: about.name } }, kind, name),
    )
    .map(({ about }) => ({ kind: about.kind, name: about.name }));
  const known = new Set(read.map((one) => `${one.kind}/${one.name}`));
  return [...read, ...warned.filter((one) => !known.has(`${one.kind}/${one.name}`))];
}
