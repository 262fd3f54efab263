import { describe, expect, it } from 'vitest';
import { namesHost, namesWord } from '../../src/core/said.ts';

describe('what a person has named', () => {
  it.each([
    ['helm upgrade web ./web -f prod.yaml', 'prod.yaml'],
    ['use prod.yaml, please', 'prod.yaml'],
    ['use prod.yaml.', 'prod.yaml'],
    ['the file "prod.yaml" of mine', 'prod.yaml'],
    ['--values=prod.yaml', 'prod.yaml'],
    ['-fprod.yaml', 'prod.yaml'],
    ['-f ./prod.yaml', 'prod.yaml'],
    ['-f my-prod.yaml -f prod.yaml', 'prod.yaml'],
    ['attach busybox:1.36 to it', 'busybox:1.36'],
    ['values 1', '1'],
  ])('%s names %s', (text, word) => expect(namesWord(text, word)).toBe(true));

  it.each([
    ['-f my-prod.yaml', 'prod.yaml'],
    ['-f prod.yaml.bak', 'prod.yaml'],
    ['-f secrets/prod.yaml', 'prod.yaml'],
    ['-f prod.yaml/x', 'prod.yaml'],
    ['scale it to 10', '1'],
    ['scale it to 1.5', '1'],
    ['attach busybox:1.36 to it', 'busybox:1'],
    ['attach evil/busybox:1.36', 'busybox:1.36'],
    ['anything', ''],
  ])('%s does not name %s', (text, word) => expect(namesWord(text, word)).toBe(false));

  it.each([
    ['install oci://ghcr.io/shop/web', 'ghcr.io', true],
    ['install the chart web from ghcr.io', 'ghcr.io', true],
    ['install oci://ghcr.io.evil.example/shop/web', 'ghcr.io', false],
    ['install oci://my-ghcr.io/shop', 'ghcr.io', false],
  ])('%s names the host %s: %s', (text, host, wanted) => expect(namesHost(text, host)).toBe(wanted));
});
