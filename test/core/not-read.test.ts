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
    [
      'kinds of custom resources are one line: a few by name, the others by their number',
      [
        'custom resources: Tractor, Pump were not looked at, as they are more than one diagnosis reads; to look at one: kubewhy diagnose KIND/NAME',
        'custom resources of a.example, b.example, c.example and 5 more API groups were not looked at, as asking for their kinds takes more requests than one diagnosis makes; to look at one: kubewhy diagnose KIND/NAME',
        'custom resources: Plough: HTTP 500',
      ],
      [
        'custom resources (Plough: HTTP 500)',
        'custom resources of kinds that were not looked at: Tractor, Pump, a.example, b.example and 6 more (one of them: kubewhy diagnose KIND/NAME)',
      ],
    ],
    ['a sentence without a resource', ['a rule failed'], ['a rule failed']],
  ])('%s', (_what, holes, shown) => {
    expect(groupNotRead(holes)).toEqual(shown);
  });
});
