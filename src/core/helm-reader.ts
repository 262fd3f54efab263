/** What the read tools ask of helm; widened by the helm room. */
export type HelmRelease = {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly appVersion: string;
  readonly updated: string;
};

export interface HelmReader {
  releases(namespace: string | undefined, signal: AbortSignal): Promise<readonly HelmRelease[]>;
}
