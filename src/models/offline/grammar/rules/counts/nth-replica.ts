import { all, howMany, present, scale } from '../../count-makers.ts';
import { rule, type Rule } from '../../rule.ts';

const NTH = ['second', 'third', 'fourth', 'fifth', 'sixth'];

/** "a third replica" is three in all: planned where two run, asked about where it would be no step of one. */
export const NTH_REPLICA: readonly Rule[] = NTH.map((word, at) =>
  rule(
    [
      `(add|start|launch|spin up|bring up) (a|the) ${word} {replicas} (to|for|of|on) <ws>`,
      `(give|grant) <ws> a ${word} {replicas}`,
      `<ws> (needs|need|deserves|deserve|wants|should have|should get) a ${word} {replicas}`,
    ],
    (read) =>
      all(read, (workload) => (present(read, workload) === at + 1 ? scale(read, workload, at + 2) : howMany(workload))),
  ),
);
