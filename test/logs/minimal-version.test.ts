import { describe, expect, it } from 'vitest';
import { minimalVersionIn } from '../../src/logs/meaning/minimal-version.ts';

describe('the least version that a sentence asks for', () => {
  it.each<[sentence: string, version: string | undefined, of: string | undefined, has: string | undefined]>([
    ['Plugin x:5.0 requires a newer version of Gerrit (3.9.1) than 3.8.0', '3.9.1', 'Gerrit', '3.8.0'],
    ['this build needs Go >= 1.24.1 (running 1.22.0)', '1.24.1', 'Go', '1.22.0'],
    ['extension requires PostgreSQL 16.2 or later, found 15.6', '16.2', 'PostgreSQL', '15.6'],
    ['minimum supported server version is 7.2, current version 6.2.14', '7.2', 'server', '6.2.14'],
    ['Elasticsearch requires at least version 8.12.0', '8.12.0', undefined, undefined],
    ['Node 22.12+ is required', '22.12', 'Node', undefined],
    ['quorum requires at least 3 replicas', undefined, undefined, undefined],
    ['the import needs at least 2.5 GB of memory', undefined, undefined, undefined],
    ['cannot reach 10.0.0.1 or newer peers', undefined, undefined, undefined],
    ['schema version 12 is newer than 9', undefined, undefined, undefined],
  ])('%s', (sentence, version, of, has) => {
    const found = minimalVersionIn(sentence);
    expect([found?.version, found?.of, found?.has]).toEqual([version, of, has]);
  });
});
