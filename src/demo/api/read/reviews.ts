import type { KubeObject } from '../../../core/kubernetes.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Target } from '../http/request.ts';

/** Everyone is this person here: there is no authentication, and everything is allowed. */
export const USER = { username: 'demo', uid: 'demo', groups: ['system:masters', 'system:authenticated'] } as const;

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

/** SelfSubject…Review and its kin: what may I do, and who am I. */
export function reviewReply(target: Target, body: KubeObject): Reply {
  const { kind, group, version } = target.served.kind;
  const statuses: Readonly<Record<string, unknown>> = {
    SelfSubjectReview: { userInfo: USER },
    SelfSubjectRulesReview: {
      resourceRules: [everything],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  };
  return json(
    {
      kind,
      apiVersion: `${group}/${version}`,
      metadata: {},
      ...(body.spec === undefined ? {} : { spec: body.spec }),
      status: statuses[kind] ?? { allowed: true },
    },
    201,
  );
}
