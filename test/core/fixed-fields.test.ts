import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { secretFacts } from '../../src/cluster/read/secret-facts.ts';
import { fixedFields } from '../../src/core/fixed-fields.ts';

const MANIFEST = `---
apiVersion: v1
kind: Secret
metadata:
  name: store
stringData:
  password: hunter2
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  serviceName: store
  template:
    spec:
      containers:
        - name: store
          env: [{name: TOKEN, value: hunter2}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 50Gi}}
`;

const recordOf = (description: string): Readonly<Record<string, unknown>> => {
  const record = JSON.stringify({ info: { status: 'failed', description }, manifest: MANIFEST });
  const release = Buffer.from(gzipSync(record).toString('base64')).toString('base64');
  return { type: 'helm.sh/release.v1', metadata: { labels: { status: 'failed' } }, data: { release } };
};

describe('fields that nobody may change', () => {
  it('are read by path, items of lists by their name, and the template is none of them', () => {
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '10Gi' } } } };
    const template = { spec: { containers: [{ name: 'a', env: [{ name: 'TOKEN', value: 'hunter2' }] }] } };
    const spec = { serviceName: 'store', replicas: 3, template, volumeClaimTemplates: [claim] };
    expect(fixedFields({ kind: 'StatefulSet', spec })).toEqual({
      'spec.serviceName': 'store',
      'spec.volumeClaimTemplates[data].spec.resources.requests.storage': '10Gi',
    });
  });

  it('are all that leaves the record of a failed release', () => {
    const description =
      'cannot patch "store" with kind StatefulSet: StatefulSet.apps "store" is invalid: spec: Forbidden';
    expect(secretFacts(recordOf(description))?.refused).toEqual({
      kind: 'StatefulSet',
      name: 'store',
      fields: {
        'spec.serviceName': 'store',
        'spec.volumeClaimTemplates[data].spec.accessModes': 'ReadWriteOnce',
        'spec.volumeClaimTemplates[data].spec.resources.requests.storage': '50Gi',
      },
    });
    const ofSecret = secretFacts(recordOf('cannot patch "store" with kind Secret: Secret "store" is invalid: data'));
    expect(ofSecret?.refused).toBeUndefined();
    expect(JSON.stringify(ofSecret)).not.toContain('hunter2');
  });
});
