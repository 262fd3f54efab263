import type { Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';

type Entry = { readonly kind: Kind; readonly object: KubeObject };

/** Who owns what, by the owner's uid, so that a deletion need not search all objects. */
export class Owners {
  readonly #owned = new Map<string, Map<string, Entry>>();

  of(uid: string): readonly Entry[] {
    return [...(this.#owned.get(uid)?.values() ?? [])];
  }

  add(kind: Kind, key: string, object: KubeObject): void {
    for (const { uid } of object.metadata?.ownerReferences ?? []) {
      const entries = this.#owned.get(uid) ?? new Map<string, Entry>();
      entries.set(`${kind.plural}/${key}`, { kind, object });
      this.#owned.set(uid, entries);
    }
  }

  remove(kind: Kind, key: string, object: KubeObject): void {
    for (const { uid } of object.metadata?.ownerReferences ?? []) {
      const entries = this.#owned.get(uid);
      entries?.delete(`${kind.plural}/${key}`);
      if (entries?.size === 0) this.#owned.delete(uid);
    }
  }
}
