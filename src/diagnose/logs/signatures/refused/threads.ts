import { row, type Signature } from '../types.ts';

const CALL = '(?<what>pthread_create|clone3?|fork|newosproc|\\bthreads?\\b)';
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
    ...refused(new RegExp(`${CALL}[^\\n]{0,120}${PERMITTED}`, 'i'), ({ block }) => !/EAGAIN|temporarily/i.test(block)),
    constants: { refused: 'thread' },
  },
];
