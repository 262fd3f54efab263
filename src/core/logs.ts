import type { Pod } from './kubernetes.ts';

export type LogQuery = {
  readonly namespace?: string;
  readonly pod: string;
  readonly container: string;
  readonly previous?: boolean;
  /** Default 200. */
  readonly tailLines?: number;
  /** Default 1 MiB: of a longer log the end is kept. */
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339; lines of that second and later. */
  readonly sinceTime?: string;
};

/** `at` is the kubelet's RFC 3339 stamp ('' when there was none); `text` is cleaned and redacted. */
export type LogLine = { readonly at: string; readonly text: string };

export type LogRead = {
  readonly lines: readonly LogLine[];
  /**
   * 'read': what there was (possibly nothing).
   * 'none': the instance does not exist (no previous one, or the container waits to start): not a fault.
   * 'unavailable': the node could not be asked, or the caller may not.
   */
  readonly state: 'read' | 'none' | 'unavailable';
  /** Why, when not 'read'; or what was cut. One line. */
  readonly note?: string;
};

/** A log without a bound, read as it comes. `lines` is empty when the state is not 'read'. */
export type LogStream = Pick<LogRead, 'state' | 'note'> & { readonly lines: AsyncIterable<readonly LogLine[]> };

type From = { readonly namespace: string; readonly pod: string; readonly container: string };
/**
 * A line, something to know, or a container that is followed from now on or no more. `container` of a note may be ''.
 */
export type FollowEntry =
  | (From & LogLine & { readonly type: 'line' })
  | (From & { readonly type: 'note' | 'joined' | 'left'; readonly text: string });

export type FollowQuery = {
  readonly namespace?: string;
  readonly pod: string;
  /** Default: all containers. */
  readonly containers?: readonly string[];
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
};

/** Which containers of which pods are followed, also of pods that appear later. */
export type TailQuery = {
  /** '*': all namespaces. Default: the connection's. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Containers of a pod that are wanted; none for a pod that is not. */
  readonly wants: (pod: Pod) => readonly string[];
  /** Of the containers that run at the start; those that appear later are followed from their first line. */
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  /** Most streams at once, default 50; the rest is named, and followed when there is room. */
  readonly most?: number;
  /** Ends when every wanted pod has ended: for a named pod or a job. Default: goes on until the signal. */
  readonly untilEnded?: boolean;
};
