import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { ago, healthyApp, obj, ownedBy, type Obj } from '../helpers/k8s-more.ts';

const GROUP = { apiVersion: 'registrar.example.com/v1' };
const app = healthyApp('web');
const other = obj('Secret', 'other', { data: { token: 'eA==' } });
const notReady = (message: string): object => ({
  conditions: [{ type: 'Ready', status: 'False', reason: 'Absent', message, lastTransitionTime: ago(50) }],
});
const tokenRef = { tokenSecretRef: { name: 'zone-token', key: 'token' } };
const SAYS = 'the zone of shop.example was not found, the access token needs zone.list rights';

/** A Deed, the Filing of its Application (which is not to be read), and the Errand that the Filing made. */
function deed(provider: object): readonly Obj[] {
  const filing = obj('Filing', 'shop-1-77', {
    ...GROUP,
    metadata: ownedBy(obj('Application', 'shop-1', GROUP)),
    spec: { names: ['shop.example'] },
    status: { state: 'pending' },
  });
  const errand = obj('Errand', 'shop-1-77-4', {
    ...GROUP,
    metadata: ownedBy(filing),
    spec: { domain: 'shop.example', registrarRef: { kind: 'ClusterRegistrar', name: 'main' }, provider },
    status: { state: 'pending', reason: SAYS },
  });
  return [
    obj('Deed', 'shop', {
      ...GROUP,
      spec: { names: ['shop.example'], secretName: 'other', registrarRef: { kind: 'ClusterRegistrar', name: 'main' } },
      status: notReady('waits for its paper'),
    }),
    filing,
    errand,
  ];
}
const registrar = (spec: object): Obj => ({
  ...GROUP,
  kind: 'ClusterRegistrar',
  metadata: { name: 'main', uid: 'main-registrar', creationTimestamp: ago(9000) },
  spec,
});
const told = (texts: readonly { readonly remedies: readonly { readonly text: string }[] }[]): string =>
  texts.flatMap(({ remedies }) => remedies.map(({ text }) => text)).join('\n');

describe('a chain of custom resources', () => {
  it('is one fault where an owner between its members was not read', async () => {
    const { findings } = await diagnoseRecording({ objects: [...app, registrar({}), ...deed({})] });
    expect(faults({ findings } as never)).toEqual(['CustomResourceFailing Deed/shop']);
    expect(findings[0]?.title).toContain('the zone of shop.example was not found');
    expect(findings[0]?.title).toContain('the end of the chain is Errand shop-1-77-4');
  });

  it('says of a Secret that a cluster-wide object names that it stands elsewhere, not that it is missing here', async () => {
    const objects = [...app, other, registrar({ providers: [tokenRef] }), ...deed(tokenRef)];
    const { findings } = await diagnoseRecording({ objects });
    const text = told(findings);
    expect(text).not.toMatch(/there is no Secret|create Secret/);
    expect(text).toContain(
      'give the credentials in Secret zone-token (spec.providers[0].tokenSecretRef of ClusterRegistrar main; it stands in the namespace of the controller) the rights that they lack: "access token needs zone.list rights"',
    );
    expect(text).toContain('or correct spec.names[0] (shop.example) of Deed shop');
  });

  it('says that a Secret is missing which the cluster-wide object does not name', async () => {
    const objects = [...app, other, registrar({ providers: [] }), ...deed(tokenRef)];
    const { findings } = await diagnoseRecording({ objects });
    expect(told(findings)).toMatch(/tokenSecretRef\.name of Errand shop-1-77-4 \(zone-token\): there is no Secret/);
  });
});
