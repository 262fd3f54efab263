import { describe, expect, it } from 'vitest';
import type { ClusterEvent } from '../../../src/core/cluster.ts';
import { groupEvents } from '../../../tools/shared/logs/event-groups.ts';

type Short = readonly [
  type: 'Normal' | 'Warning',
  reason: string,
  kind: string,
  name: string,
  message: string,
  count?: number,
  minute?: number,
];
const events = (rows: readonly Short[]): ClusterEvent[] =>
  rows.map(([type, reason, kind, name, message, count = 1, minute = 0], index) => ({
    uid: `e${index}`,
    type,
    reason,
    message,
    count,
    firstSeen: '2026-11-24T10:00:00Z',
    lastSeen: `2026-11-24T10:${String(minute).padStart(2, '0')}:00Z`,
    about: { kind, namespace: 'shop', name, uid: `uid-${name}`, fieldPath: '' },
    source: 'kubelet',
  }));
const shown = (rows: readonly Short[]): string[] =>
  groupEvents(events(rows)).map(({ type, reason, count, objects }) => `${type} ${reason} x${count} of ${objects}`);

describe('events become groups', () => {
  it.each<readonly [string, readonly Short[], readonly string[]]>([
    [
      'pods of one workload, over its revisions',
      [
        ['Normal', 'Started', 'Pod', 'web-59c65d8556-74xmv', 'Container started'],
        ['Normal', 'Started', 'Pod', 'web-86fd6bd47-vf24d', 'Container started', 3],
      ],
      ['Normal Started x4 of 2'],
    ],
    [
      'other workloads stay apart',
      [
        ['Normal', 'Started', 'Pod', 'web-59c65d8556-74xmv', 'Container started'],
        ['Normal', 'Started', 'Pod', 'web-admin-59c65d8556-74xmv', 'Container started'],
      ],
      ['Normal Started x1 of 1', 'Normal Started x1 of 1'],
    ],
    [
      'pods of a stateful set',
      [
        [
          'Warning',
          'BackOff',
          'Pod',
          'queue-0',
          'Back-off restarting failed container q in pod queue-0_shop(uid-queue-0)',
        ],
        [
          'Warning',
          'BackOff',
          'Pod',
          'queue-1',
          'Back-off restarting failed container q in pod queue-1_shop(uid-queue-1)',
        ],
      ],
      ['Warning BackOff x2 of 2'],
    ],
    [
      'warnings with another text are another group',
      [
        ['Warning', 'Failed', 'Pod', 'web-59c65d8556-74xmv', 'Failed to pull image "a": not found'],
        ['Warning', 'Failed', 'Pod', 'web-59c65d8556-74xmv', 'Error: ErrImagePull'],
      ],
      ['Warning Failed x1 of 1', 'Warning Failed x1 of 1'],
    ],
    [
      'warnings first, then the newest',
      [
        ['Normal', 'Pulled', 'Pod', 'web-59c65d8556-74xmv', 'pulled', 1, 9],
        ['Warning', 'Unhealthy', 'Pod', 'web-59c65d8556-74xmv', 'Readiness probe failed', 1, 1],
        ['Warning', 'BackOff', 'Pod', 'web-59c65d8556-74xmv', 'Back-off', 1, 5],
      ],
      ['Warning BackOff x1 of 1', 'Warning Unhealthy x1 of 1', 'Normal Pulled x1 of 1'],
    ],
  ])('%s', (_what, rows, expected) => expect(shown(rows)).toEqual(expected));
});
