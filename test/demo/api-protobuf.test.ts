import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './api-server.ts';

/** A field of a protobuf message: a nested message, a text, raw bytes or a number. */
type Value = string | number | Uint8Array | readonly [number, Value][];

function varint(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...out, rest];
    out.push((rest % 128) + 128);
  }
}

/** A message from its field numbers and values; an independent writer, so that a fault in the reader cannot hide. */
function message(fields: readonly [number, Value][]): Uint8Array {
  const out: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number') out.push(...varint(number * 8), ...varint(value));
    else {
      const bytes =
        typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : message(value);
      out.push(...varint(number * 8 + 2), ...varint(bytes.length), ...bytes);
    }
  }
  return Uint8Array.from(out);
}

/** `k8s\0` and runtime.Unknown, as client-go sends it. */
const body = (apiVersion: string, kind: string, object: readonly [number, Value][]): Uint8Array =>
  Uint8Array.from([
    ...Buffer.from('k8s\0'),
    ...message([
      [
        1,
        [
          [1, apiVersion],
          [2, kind],
        ],
      ],
      [2, message(object)],
      [3, ''],
      [4, ''],
    ]),
  ]);

const PROTOBUF = { 'content-type': 'application/vnd.kubernetes.protobuf' };
const entry = (key: string, value: Value): Value => [
  [1, key],
  [2, value],
];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe('protobuf bodies', () => {
  it('of a Secret keep every byte of its data', async () => {
    const release = Uint8Array.from({ length: 300 }, (_, at) => at % 256);
    const secret = body('v1', 'Secret', [
      [
        1,
        [
          [1, 'sh.helm.release.v1.x.v1'],
          [2, ''],
          [3, 'shop'],
          [11, entry('owner', 'helm')],
          [11, entry('name', 'x')],
        ],
      ],
      [2, entry('release', release)],
      [3, 'helm.sh/release.v1'],
    ]);
    const answer = await server.send('POST', '/api/v1/namespaces/shop/secrets', secret, PROTOBUF);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      type: 'helm.sh/release.v1',
      metadata: { labels: { owner: 'helm', name: 'x' } },
    });
    expect(answer.body.data.release).toBe(Buffer.from(release).toString('base64'));
    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toMatchObject({
      kind: 'Secret',
      type: 'helm.sh/release.v1',
    });
  });

  it('of a Deployment with probes, quantities and ports become the same object as JSON', async () => {
    const probe: Value = [
      [
        1,
        [
          [
            2,
            [
              [1, '/health'],
              [
                2,
                [
                  [1, 0],
                  [2, 8000],
                  [3, ''],
                ],
              ],
              [4, 'HTTP'],
            ],
          ],
        ],
      ],
      [4, 30],
    ];
    const container: Value = [
      [1, 'main'],
      [2, 'app:1'],
      [
        6,
        [
          [1, ''],
          [2, 0],
          [3, 8000],
          [4, 'TCP'],
        ],
      ],
      [8, [[1, entry('memory', [[1, '512Mi']])]]],
      [10, probe],
    ];
    const template: Value = [
      [1, [[11, entry('app', 'x')]]],
      [2, [[2, container]]],
    ];
    const spec: Value = [
      [1, 3],
      [2, [[1, entry('app', 'x')]]],
      [3, template],
      [4, [[1, 'Recreate']]],
    ];
    const made = body('apps/v1', 'Deployment', [
      [
        1,
        [
          [1, 'x'],
          [8, []],
        ],
      ],
      [2, spec],
      [3, []],
    ]);
    const { body: stored, status } = await server.send(
      'POST',
      '/apis/apps/v1/namespaces/shop/deployments',
      made,
      PROTOBUF,
    );
    expect(status).toBe(201);
    expect(stored.spec).toMatchObject({
      replicas: 3,
      selector: { matchLabels: { app: 'x' } },
      strategy: { type: 'Recreate' },
    });
    expect(stored.spec.template.spec.containers[0]).toMatchObject({
      ports: [{ containerPort: 8000, protocol: 'TCP' }],
      resources: { limits: { memory: '512Mi' } },
      livenessProbe: { httpGet: { path: '/health', port: 8000, scheme: 'HTTP' }, periodSeconds: 30, timeoutSeconds: 1 },
    });
  });

  it('of reviews are answered with yes', async () => {
    const made = body('authorization.k8s.io/v1', 'SelfSubjectAccessReview', [
      [
        2,
        [
          [
            1,
            [
              [1, 'shop'],
              [2, 'create'],
              [5, 'pods'],
            ],
          ],
        ],
      ],
    ]);
    const answer = await server.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', made, PROTOBUF);
    expect(answer.body).toMatchObject({
      spec: { resourceAttributes: { namespace: 'shop', verb: 'create', resource: 'pods' } },
      status: { allowed: true },
    });
  });

  it.each([
    ['without the prefix', Uint8Array.from([1, 2, 3])],
    ['cut off', body('v1', 'Secret', [[1, [[1, 'x']]]]).subarray(0, 20)],
    ['of an unknown kind', body('v1', 'Nothing', [])],
  ])('%s are refused with 400', async (_what, bytes) => {
    const answer = await server.send('POST', '/api/v1/namespaces/shop/secrets', bytes, PROTOBUF);
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });
});
