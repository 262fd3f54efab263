import { describe, expect, it } from 'vitest';
import { isSecretName, KnownSecrets, redact } from '../../src/core/redact.ts';

const none = new KnownSecrets();

describe('redact', () => {
  it.each([
    ['password=secret host=db', 'password=[hidden] host=db'],
    ['PASSWORD: hunter2', 'PASSWORD: [hidden]'],
    ['{"password" : "a b\\"c", "user": "x"}', '{"password" : "[hidden]", "user": "x"}'],
    ["{'jwt_secret':'abc'}", "{'jwt_secret':'[hidden]'}"],
    ['my.api-key=abc;next=1', 'my.api-key=[hidden];next=1'],
    ['spring/password: abc', 'spring/password: [hidden]'],
    ['postgresql://app:pw@h:5432/x', 'postgresql://app:[hidden]@h:5432/x'],
    ['redis://:pw@h', 'redis://:[hidden]@h'],
    ['Authorization: Bearer abcdefghijkl', 'Authorization: [hidden]'],
    ['sent basic dXNlcjpwYXNz0000', 'sent basic [hidden]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', '[hidden] jwt'],
    ['key AKIAABCDEFGHIJKLMNOP', 'key [hidden] aws key id'],
    ['sk-abcdefghijklmnop1234', '[hidden] key'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '[hidden] private key'],
  ])('hides what %j says', (text, expected) => {
    expect(redact(text, none)).toBe(expected);
    expect(redact(expected, none)).toBe(expected);
  });

  it.each([
    'secret "db-credentials" not found',
    "couldn't find key JWT_SECRET in Secret shop/keys",
    'OPENAI_API_KEY is not set',
    'PASSWORD_FILE=/run/x',
    'secretName: db',
    'max_tokens: 5',
    'MountVolume.SetUp failed for volume "jwt-secret" : secret "jwt-secret" not found',
    'MountVolume.SetUp failed for volume "token" : references non-existent secret key: KEY',
    'MountVolume.SetUp failed for volume "token" : failed to sync secret cache: timed out waiting for the condition',
    'Back-off pulling image "token-service:1.2"',
    'Failed to pull image "registry/secret-app:latest": not found',
    'Readiness probe failed: Get "http://10.0.0.1:8000/token": dial tcp 10.0.0.1:8000: connect: connection refused',
    'error looking up service account shop/token-robot: serviceaccount "token-robot" not found',
    'b-password: 24 bytes',
    '  jwt-secret: 1 byte',
  ])('keeps what Kubernetes says: %s', (text) => {
    expect(redact(text, none)).toBe(text);
  });
});

it.each([
  ['JWT_SECRET', true],
  ['apiKey', true],
  ['DATABASE_URL', true],
  ['PASSWORD_FILE', false],
  ['secretName', false],
  ['NODE_ENV', false],
])('isSecretName(%s) is %s', (name, expected) => {
  expect(isSecretName(name)).toBe(expected);
});
