import { row, type Signature } from '../types.ts';

/** Calls that start a thread, or words that say so: a thread by its name alone is who speaks. */
const CALL =
  '(?<what>\\bpthread_create\\b|\\bclone3?\\b|\\b(?:v?fork)\\b(?! \\d)|\\bnewosproc\\b|\\b(?:creat|start|spawn|launch)\\w{0,4} (?:(?:a|an|the|new|native|worker|GC|os|another) ){0,3}threads?\\b)';
/** Another call that is refused after it. */
const NO_OTHER = '(?:(?!\\b(?!pthread_|clone)\\w{2,30}\\(|(?<![\\w.])/)[^\\n]){0,120}';
const PERMITTED = '(?:Operation not permitted|\\bEPERM\\b)';

const refused = row(
  'RuntimeTooOldForNode',
  (c) => `container ${c} may not start threads: the system call is refused, and no limit is reached`,
  (c) => [
    `update the container runtime of the node with its seccomp library and profile: an old profile refuses calls that it does not know (clone3) with "not permitted", where a newer C library expects to hear that they do not exist`,
    `or keep container ${c} on nodes with a newer runtime, or use an image with an older base`,
  ],
);

/** A thread that was refused, not counted: a limit says "temporarily unavailable" (EAGAIN). */
export const REFUSED_THREADS: readonly Signature[] = [
  {
    ...refused(new RegExp(`${CALL}${NO_OTHER}${PERMITTED}`, 'i'), ({ block }) => !/EAGAIN|temporarily/i.test(block)),
    constants: { refused: 'thread' },
  },
];
