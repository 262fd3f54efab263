import { rule, type Rule } from '../rule.ts';

/** What a person says about the present state before the request: no request by itself, and nothing that contradicts one. */
export const STATEMENTS: readonly Rule[] = [
  rule(
    [
      '<w> (is|are|keeps|looks|seems) [so|very|really|still|again|completely|totally] ({bad})',
      '<w> (crashes|fails|hangs|crashed|failed|died|broke|restarts|keeps crashing|keeps restarting|keeps failing|does not work|does not start|does not respond)',
      '(it|this|that) (is|looks|seems) [so|very|really|still|again|completely|totally] ({bad})',
      '(tell me|let me know|ping me|notify me|report|report back|say so) (when|once|after|if) (it|that|this|everything|<w>) (is|has) [all] (done|finished|ready|back|up|complete|over|worked|back up|up again) [again]',
      '(it|this|that) (crashes|fails|hangs|keeps crashing|keeps restarting|does not work)',
    ],
    (read) => ({ calls: [], ...(read.workload === undefined ? {} : { about: read.workload }) }),
  ),
];
