import { describe, expect, it } from 'vitest';
import { complaintIn } from '../../src/logs/meaning/complaint.ts';
import { namedIn } from '../../src/logs/meaning/named-things.ts';

describe('what a sentence complains of', () => {
  it.each<[sentence: string, of: string | undefined, thing: string | undefined]>([
    ['Support contract SC-19 expired on 2026-11-25', 'expired', 'Support contract SC-19'],
    ['ERROR: relation "app_users" does not exist', 'missing', 'relation app_users'],
    ['registry returned no shards for region eu-south-2', 'missing', 'shards for region eu-south-2'],
    ["Symbol not found: 'backend_shop'", 'missing', 'backend_shop'],
    ['dataset "daily" already exists', 'taken', 'dataset daily'],
    ['Publish to subject "orders" not permitted', 'denied', 'subject orders'],
    ['snapshot was written by v2.9, this is v2.4', 'version', undefined],
    ['too many parts in table web.events', 'limit', 'table web.events'],
    ['upstream ledger:9000 is not responding', 'unreachable', undefined],
    ['segment 12 has a bad checksum', 'broken', undefined],
    ['could not parse "1x" as a duration', 'invalid', undefined],
    ['it already exists: fill in `yard/adopt-policy` and `yard/adopt-fields`', 'taken', undefined],
    ['all 12 workers are at rest', undefined, undefined],
    ['worker 403 stopped', undefined, undefined],
    ['a batch of 401 rows was put aside', undefined, undefined],
    ['shard 404 went away', undefined, undefined],
    ['GET http://ledger.bank/v1: 404', 'missing', undefined],
    ['the ledger answered with status code 403', 'denied', undefined],
    ['request failed, HTTP/1.1 401', 'denied', undefined],
    ['{"code": 401}', 'denied', undefined],
    ['the tariff service returned 403', 'denied', undefined],
    ['rpc error: context deadline exceeded', 'unreachable', undefined],
    ['the frame exceeds 4 MiB', 'limit', undefined],
    ['stopping after a grace period of 30 s', undefined, undefined],
    ['the session of worker 3 has ended', undefined, undefined],
  ])('%s', (sentence, of, thing) => {
    const complaint = complaintIn(sentence);
    expect(complaint?.of).toBe(of);
    if (thing !== undefined) expect(complaint?.thing).toBe(thing);
  });
});

describe('what a sentence names', () => {
  it.each<[sentence: string, kind: string, text: string]>([
    ['set PAYMENT_API_URL to a URL', 'variable', 'PAYMENT_API_URL'],
    ['unknown value for --log.level', 'flag', '--log.level'],
    ['open /etc/app/ca.pem: no such file', 'path', '/etc/app/ca.pem'],
    ['GET http://ledger.bank:9000/v1: 404', 'address', 'http://ledger.bank:9000/v1'],
    ['connect ledger-db:5432 refused', 'address', 'ledger-db:5432'],
    ['spring.cache.mode is wrong', 'key', 'spring.cache.mode'],
    ['queue "outbox" is gone', 'quoted', 'outbox'],
  ])('%s', (sentence, kind, text) => {
    expect(namedIn(sentence)).toContainEqual(expect.objectContaining({ kind, text }));
  });

  it('what is masked is no name', () => {
    expect(namedIn('login failed for "[hidden 12]"')).toEqual([]);
  });
});
