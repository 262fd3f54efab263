import { describe, expect, it } from 'vitest';
import { isBad } from '../../src/logs/faults.ts';

describe('a line without a level that holds a word of faults', () => {
  it.each([
    'Loaded duplicate detection of the till',
    'bad receipts filter has 300 entries',
    'till conflict resolution: the last one wins',
    'Overlap window is 5 s',
    'Truncated table receipts_tmp',
    'Removing 5 stale drawers',
    'Purged expired receipts of the till',
  ])('tells of none where it names what deals with them: %s', (line) => {
    expect(isBad(line)).toBe(false);
  });

  it.each([
    'duplicate detection of the till failed',
    'till conflict resolution: no such drawer',
    'duplicate receipt 9',
    'receipt is truncated',
    'Truncated header in till.db',
    'Removed till: it is corrupt',
  ])('tells of one where one happened: %s', (line) => {
    expect(isBad(line)).toBe(true);
  });
});
