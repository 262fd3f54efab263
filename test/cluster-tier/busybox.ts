/** The only image of the cluster that is nobody's: a shell. */
export const shell = (name: string, script: string, more: object = {}): object => ({
  name,
  image: 'busybox:1',
  imagePullPolicy: 'IfNotPresent',
  command: ['/bin/sh', '-c', script],
  ...more,
});

/** Runs on, and ends at once when it is told to. */
export const IDLE = 'trap "exit 0" TERM; while :; do sleep 1; done';

/** A Deployment of one pod with these containers; `spec` replaces members of it, `pod` members of its pods. */
export const deployment = (
  name: string,
  containers: readonly object[],
  { spec = {}, pod = {} }: { readonly spec?: object; readonly pod?: object } = {},
): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 1, containers, ...pod },
    },
    ...spec,
  },
});
