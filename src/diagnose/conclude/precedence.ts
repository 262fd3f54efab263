import { STAGE, type Draft } from '../types.ts';

/**
 * Reading rule 11: of the faults of one pod only those of the earliest stage stay. A draft that loses all its pods is
 * gone; its cause is told as a consequence of what won.
 */
export function byPrecedence(drafts: readonly Draft[]): readonly Draft[] {
  const first = new Map<string, Draft>();
  for (const draft of drafts)
    if (takesPart(draft))
      for (const pod of draft.pods ?? []) {
        const seen = first.get(pod);
        if (!seen || draft.stage < seen.stage) first.set(pod, draft);
      }
  const lost = new Map<Draft, NonNullable<Draft['consequences']>>();
  const kept: Draft[] = [];
  for (const draft of drafts) {
    if (!takesPart(draft)) {
      kept.push(draft);
      continue;
    }
    const own = (draft.pods ?? []).filter((pod) => (first.get(pod)?.stage ?? draft.stage) >= draft.stage);
    if (own.length > 0) kept.push(own.length === draft.pods?.length ? draft : { ...draft, pods: own });
    for (const pod of draft.pods ?? []) {
      const winner = first.get(pod);
      if (winner && !own.includes(pod))
        lost.set(winner, [...(lost.get(winner) ?? []), draft.cause, ...(draft.consequences ?? [])]);
    }
  }
  return kept.map((draft) => {
    const more = lost.get(draft);
    return more ? { ...draft, consequences: [...(draft.consequences ?? []), ...new Set(more)] } : draft;
  });
}

const takesPart = ({ stage, pods, severity }: Draft): boolean =>
  stage !== STAGE.none && severity !== 'info' && (pods?.length ?? 0) > 0;
