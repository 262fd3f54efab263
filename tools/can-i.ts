import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import { grantsOf, subjectOf, type Grant } from './shared/access/grants.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';

export const canI = readTool({
  name: 'can_i',
  toolset: 'access',
  description: 'May you (or a subject, or who: "anyone") do a verb on a resource, and by which role?',
  input: z.strictObject({
    verb: fields.name(),
    resource: fields.name().describe('pods, pods/log, deployments.apps'),
    namespace: fields.namespace,
    who: fields.name().optional().describe('me, anyone, account, user or group'),
  }),
  async run({ verb, resource, who = 'me', ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const [word = '', sub] = resource.split('/');
    const kind = await context.cluster.kind(word, signal);
    const full = sub === undefined ? kind.plural : `${kind.plural}/${sub}`;
    const what = `${verb} ${full}${kind.group === '' ? '' : `.${kind.group}`} in ${kind.namespaced ? namespace : 'the cluster'}`;
    const me = who === 'me' ? await context.cluster.whoami(signal) : undefined;
    const subject = me
      ? { user: me.user, groups: me.groups }
      : who === 'anyone'
        ? undefined
        : subjectOf(who, namespace);
    const wanted = { verb, group: kind.group, resource: full, namespace: kind.namespaced ? namespace : undefined };
    const { grants, near, holes } = await grantsOf(wanted, subject, context.cluster, signal);
    const head: string[] = [];
    if (me) {
      const rights = await context.cluster.rights(namespace, signal);
      const may = rights.allows(verb, kind.group, full);
      head.push(
        `${may ? 'yes' : rights.complete ? 'no' : 'not certain'}: ${me.user} ${may ? 'may' : 'may not'} ${what}`,
      );
    } else if (subject)
      head.push(
        `${grants.length > 0 ? 'yes' : 'no'} by the roles that could be read: ${who} ${grants.length > 0 ? 'may' : 'may not'} ${what}`,
      );
    else
      head.push(
        `who may ${what}: ${grants.length === 0 ? 'nobody by the roles that could be read' : `${grants.length} grants`}`,
      );
    const lines = grants.map(lineOf);
    if (grants.length === 0 && near.length > 0) lines.push('near it, but not enough:', ...near.map(lineOf));
    const { text } = boundedText({
      head,
      lines,
      foot: holes.map((hole) => `not read: ${hole}`),
      leftOut: (left) => `(${left} more grants; name an account, a user or a group)`,
    });
    return { text, digest: head[0] ?? '', view: { type: 'text', title: what, text } };
  },
});

const lineOf = ({ binding, role, subjects, rule }: Grant): string =>
  `${binding} gives ${role} (${rule}) to ${subjects}`;
