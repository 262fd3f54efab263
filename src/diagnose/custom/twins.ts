/** Kinds that differ only in whether they stand in a namespace: Issuer and ClusterIssuer. */
export const twinsOf = (kind: string): readonly string[] =>
  kind.startsWith('Cluster') ? [kind.slice('Cluster'.length)] : [`Cluster${kind}`];
