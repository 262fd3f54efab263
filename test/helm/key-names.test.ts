import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../src/helm/values.ts';

describe('a value that may be a secret', () => {
  it.each([
    ['auth.secretKeys.adminPasswordKey', 'postgres-password'],
    ['auth.existingSecretPasswordKey', 'redis-password'],
    ['auth.passwordKey', 'password'],
    ['auth.existingSecret', 'web-keys'],
    ['auth.secretKeys.passwordKey', 'DB_PASSWORD'],
  ])('%s=%s is the name of a key or of a Secret', (path, value) => {
    expect(secretsIn(path.split('.'), value)).toEqual([]);
  });

  it.each([
    ['auth.password', 'planted'],
    ['auth.passwordKey', 'Tr0ub4dor&3'],
    ['auth.passwordKey', 'hunter2'],
    ['auth.passwordKey', 'correcthorse'],
    ['auth.secretKeys.adminPasswordKey', 'aGVsbG8gd29ybGQ5OTk5'],
    ['aws.secretKey', 'planted-value'],
    ['aws.secretAccessKey', 'planted-value'],
    ['auth.secretKey', 'planted'],
    ['app.encryptionKey', 'planted'],
  ])('%s=%s is one', (path, value) => {
    expect(secretsIn(path.split('.'), value)).toEqual([value]);
  });
});
