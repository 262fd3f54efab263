import { describe, expect, it } from 'vitest';
import { neededMemoryIn } from '../../src/logs/meaning/needed-memory.ts';

describe('memory that a program says it needs', () => {
  it.each([
    ['This program requires a machine with at least 2000 megabytes of memory.', 2_000_000_000, '2Gi'],
    ['Not starting: minimum 512 MB of RAM', 512_000_000, '512Mi'],
    ['available memory must be at least 3.5GiB', 3_500_000_000, '3584Mi'],
    ['There are 8 drawers, so 3.00GiB are required. Exiting', 3_000_000_000, '3Gi'],
    ['2 GB of memory are required by the till', 2_000_000_000, '2Gi'],
    ['the till requires 2 GB of RAM', 2_000_000_000, '2Gi'],
    ['needs at least 1 GB memory to index', 1_000_000_000, '1Gi'],
  ])('%s', (text, bytes, enough) => {
    expect(neededMemoryIn(text)).toMatchObject({ bytes, enough });
  });

  it.each([
    'wrote at least 2000 megabytes to disk',
    'memory: 512 MB used',
    '4 GiB are required on the disk of the till',
    'a receipt of 4 GB is required',
    '300 MB are required',
    'the upload has 8 parts, so 4 GB are required',
    'at least 3 replicas keep the table in memory',
    'cache of at most 2 GB of memory',
  ])('nothing in: %s', (text) => {
    expect(neededMemoryIn(text)).toBeUndefined();
  });
});
