import { apiVersionOf, collectionPath, KINDS, kindOfWord, type Kind } from '../../core/kinds.ts';
import type { Deployment, KubeObject, Secret } from '../../core/kubernetes.ts';
import { secretName, secretOf, unpack, type Release } from './record.ts';

/** An answer that is no success, in helm's words. */
export class HelmError extends Error {}

/** The requests that helm makes of the API, to the embedded server's own port. */
export class HelmApi {
  readonly #url: string;
  readonly namespace: string;
  constructor(url: string, namespace: string) {
    this.#url = url;
    this.namespace = namespace;
  }

  async #send(method: string, path: string, body?: unknown): Promise<KubeObject | undefined> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        'user-agent': 'Helm/demo',
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const value = (await answer.json()) as KubeObject & { message?: string };
    if (answer.status === 404 && (method === 'GET' || method === 'DELETE')) return undefined;
    if (!answer.ok) throw new HelmError(value.message ?? `the server answered ${answer.status}`);
    return value;
  }

  #path(kind: Kind<unknown>, name: string): string {
    return `${collectionPath(kind, this.namespace)}/${name}`;
  }

  /** Ascending. */
  async history(release: string): Promise<Release[]> {
    const selector = encodeURIComponent(`owner=helm,name=${release}`);
    const list = await this.#send('GET', `${collectionPath(KINDS.secrets, this.namespace)}?labelSelector=${selector}`);
    return ((list?.['items'] ?? []) as Secret[])
      .map(({ data }) => unpack(data?.['release'] ?? ''))
      .sort((a, b) => a.version - b.version);
  }

  /** A new revision. A second one of the same number is refused by the server: somebody else was first. */
  async record(release: Release): Promise<void> {
    await this.#send(
      'POST',
      `${collectionPath(KINDS.secrets, this.namespace)}?fieldManager=helm`,
      secretOf(release, Date.now()),
    );
  }

  async replace(release: Release): Promise<void> {
    const { metadata, data } = secretOf(release, Date.now());
    await this.#send('PATCH', `${this.#path(KINDS.secrets, metadata?.name ?? '')}?fieldManager=helm`, {
      metadata: { labels: metadata?.labels },
      data,
    });
  }

  async forget({ name, version }: Release): Promise<void> {
    await this.#send('DELETE', this.#path(KINDS.secrets, secretName(name, version)));
  }

  /** Creates the object, or sets on the live one all fields that the chart names. */
  async apply(object: KubeObject, release: string): Promise<void> {
    const kind = kindOf(object);
    const name = object.metadata?.name ?? '';
    const owner = { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': this.namespace };
    const owned = {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      ...object,
      metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, ...owner } },
    };
    const live = await this.#send('GET', this.#path(kind, name));
    if (live === undefined) {
      await this.#send('POST', `${collectionPath(kind, this.namespace)}?fieldManager=helm`, owned);
      return;
    }
    if (live.metadata?.annotations?.['meta.helm.sh/release-name'] !== release)
      throw new HelmError(
        `${kind.kind} "${name}" in namespace "${this.namespace}" exists and cannot be imported into the current release: invalid ownership metadata`,
      );
    await this.#send('PATCH', `${this.#path(kind, name)}?fieldManager=helm`, owned);
  }

  async remove(object: KubeObject): Promise<void> {
    await this.#send('DELETE', this.#path(kindOf(object), object.metadata?.name ?? ''));
  }

  async deployment(name: string): Promise<Deployment | undefined> {
    return (await this.#send('GET', this.#path(KINDS.deployments, name))) as Deployment | undefined;
  }
}

function kindOf(object: KubeObject): Kind {
  const kind = kindOfWord(object.kind ?? '');
  if (kind === undefined) throw new HelmError(`no matches for kind "${object.kind ?? ''}"`);
  return kind;
}
