import { describe, expect, it } from 'vitest';
import { groupNotRead } from '../../src/core/not-read.ts';

const refused = (what: string, resource: string, where: string): string =>
  `${what}: ${resource} is forbidden: User "viewer" cannot list resource "${resource}" in API group "apps" ${where}`;

describe('what could not be read', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    [
      'rights missing in one namespace stand together',
      [
        refused('jobs', 'jobs.batch', 'in the namespace "shop"'),
        refused('events', 'events', 'in the namespace "shop"'),
      ],
      ['jobs, events (viewer may not list in namespace shop)'],
    ],
    [
      'a right missing for the cluster stands apart',
      [refused('jobs', 'jobs.batch', 'in the namespace "shop"'), refused('nodes', 'nodes', 'at the cluster scope')],
      ['jobs (viewer may not list in namespace shop)', 'nodes (viewer may not list cluster-wide)'],
    ],
    [
      'the refusal of a log names the subresource',
      [
        'pods/log: pods "a-1" is forbidden: User "nologs" cannot get resource "pods/log" in API group "" in the namespace "shop"',
      ],
      ['pods/log (nologs may not get in namespace shop)'],
    ],
    [
      'other failures keep their words, the same ones once',
      ['services: HTTP 500: etcd', 'pods: only the first 500 were read', 'jobs: HTTP 500: etcd'],
      ['services, jobs (HTTP 500: etcd)', 'pods (only the first 500 were read)'],
    ],
    ['a sentence without a resource', ['a rule failed'], ['a rule failed']],
  ])('%s', (_what, holes, shown) => {
    expect(groupNotRead(holes)).toEqual(shown);
  });
});
