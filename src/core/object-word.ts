import { KINDS } from './kinds.ts';

/** The API group of `apps/v1`; '' of the core group (`v1`). */
export const groupOfApi = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.lastIndexOf('/')));

/** A release is no object of the API, and has no other kind beside it. */
const HELM = 'helm.sh';

/**
 * The kind as kubectl names it before a slash: `deployment`, and `service.serving.knative.dev` where the group is none
 * of Kubernetes' own kinds, so that one kind is never taken for another of the same word.
 */
export function kindWord(kind: string, group: string): string {
  const own = Object.values(KINDS).some((one) => one.kind === kind && one.group === group);
  return `${kind.toLowerCase()}${own || group === '' || group === HELM ? '' : `.${group}`}`;
}

/** True for a kind of another group that has the word of one of Kubernetes' own: `Service` of serving.knative.dev. */
export const sharesWord = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean =>
  kindWord(kind, groupOfApi(apiVersion)).includes('.') && Object.values(KINDS).some((one) => one.kind === kind);

/** `deployment/web`, `service.serving.knative.dev/web`. */
export const objectWord = (target: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}): string => `${kindWord(target.kind, groupOfApi(target.apiVersion))}/${target.name}`;
