/** Records of what happened, holds of a leader, questions about rights, states: rights on these give little. */
const LITTLE =
  /^(?:events|leases|subjectaccessreviews|localsubjectaccessreviews|selfsubjectaccessreviews|tokenreviews|[a-z0-9]+\/(?:status|finalizers))$/;
/** By these, even when they are only read, other rights can be had. */
const LEADS_ON =
  /^(?:secrets|signers|(?:[a-z0-9]+\/)(?:exec|attach|portforward|proxy|token|approval|ephemeralcontainers))$/;
const READS = /^(?:get|list|watch)$/;
const PASSES_ON = /^(?:escalate|bind|impersonate|approve|sign|use|\*)$/;
/** Groups of Kubernetes itself; everything else is a kind that somebody has added. */
const BUILT_IN =
  /^(?:core|apps|batch|autoscaling|policy|extensions|(?:(?:rbac\.)?authorization|admissionregistration|apiregistration|apiextensions|certificates|storage|networking|node|scheduling|coordination|discovery|flowcontrol\.apiserver|internal\.apiserver|authentication|events|resource|storagemigration)\.k8s\.io)$/;

const RULE =
  /^! ((?:cluster)?role\/\S+(?: in namespace \S+)?): (gives in (?:the whole cluster|its namespace)): (\S+ \S+(?: of \S+)?(?: named \S+)?)$/;
const BINDING =
  /^! ((?:cluster)?rolebinding)\/\S+( in namespace \S+)?: gives the rights of ((?:Cluster)?Role) (\S+) to (.+)$/;
const DANGER = /^! ([a-z]+\/\S+(?: in namespace \S+)?): (.+)$/;

/** A rule that gives no more than looks, or writes of little, or of kinds that somebody has added. */
function isOrdinary(rule: string): boolean {
  const [, verbs = '', resources = '', groups = ''] = /^(\S+) (\S+)(?: of (\S+))?(?: named \S+)?$/.exec(rule) ?? [];
  const [does, on, of] = [verbs, resources, groups].map((part) => part.split(',')) as [string[], string[], string[]];
  if (does.some((verb) => PASSES_ON.test(verb)) || [...on, ...of].some((one) => one.includes('*'))) return false;
  if (on.some((one) => LEADS_ON.test(one))) return false;
  return (
    does.every((verb) => READS.test(verb)) ||
    on.every((one) => LITTLE.test(one)) ||
    (groups !== '' && of.every((group) => !BUILT_IN.test(group)))
  );
}

/** Values under one key each, in the order in which the keys came. */
export function grouped<T>(rows: readonly (readonly [key: string, value: T])[]): readonly [string, readonly T[]][] {
  const found = new Map<string, T[]>();
  for (const [key, value] of rows) found.set(key, [...(found.get(key) ?? []), value]);
  return [...found];
}

/** What a run makes itself (KIND/NAME of what is new where it runs, or of the whole cluster), and where it runs. */
export type Own = { readonly made: ReadonlySet<string>; readonly namespace: string };

/**
 * True for a binding in the release's own namespace that gives a role of this run to a service account of this run:
 * what the role allows stands on its own lines (`told`). A role that was there before, one whose rights are told by
 * none, an account of somebody else or another namespace is never that.
 */
const isOwn = (
  { made, namespace }: Own,
  told: ReadonlySet<string>,
  [kind, name, who]: readonly [string, string, string],
): boolean => {
  const [, account, place] = /^ServiceAccount ([^\s,]+) of namespace ([^\s,]+)$/.exec(who) ?? [];
  return (
    account !== undefined &&
    place === namespace &&
    made.has(`serviceaccount/${account}`) &&
    made.has(`${kind.toLowerCase()}/${name}`) &&
    told.has(`${kind.toLowerCase()}/${name}`)
  );
};

/** Fewer ordinary rights than this stand as they are. */
const FEW_RIGHTS = 4;

/**
 * The dangers of a helm run in short: the rules of a role on one row, the roles that one account gets on one row, a
 * danger of several objects once with all their names. Rights that only read, or write what a chart brings along, are
 * counted, and so are bindings between what the run itself makes; whatever is more
 * than that, or is in another form, is never left out.
 */
export function shortDangers(
  lines: readonly string[],
  by: Own,
): readonly { readonly text: string; readonly folded?: true }[] {
  const ordinary: { role: string; text: string }[] = [];
  const own: { who: string; text: string }[] = [];
  const rows: (readonly [string, { readonly says: string; readonly line: string }])[] = [];
  const told = new Set(lines.flatMap((line) => RULE.exec(line)?.[1]?.replace(/ in namespace .*$/, '') ?? []));
  for (const text of lines) {
    const [, role = '', gives = '', rule = ''] = RULE.exec(text) ?? [];
    const [, binding, place = '', kind = '', name = '', who = ''] = BINDING.exec(text) ?? [];
    const [, title = '', danger = ''] = DANGER.exec(text) ?? [];
    if (role !== '' && isOrdinary(rule)) ordinary.push({ role, text });
    else if (role !== '') rows.push([`! ${role}: ${gives}: `, { says: rule, line: text }]);
    else if (binding !== undefined && place === '' && isOwn(by, told, [kind, name, who])) own.push({ who, text });
    else if (binding !== undefined)
      rows.push([`! ${who} gets by ${binding}s${place} the rights of ${kind} `, { says: name, line: text }]);
    else if (title !== '') rows.push([`: ${danger}`, { says: title, line: text }]);
    else rows.push([text, { says: '', line: text }]);
  }
  const short = grouped(rows).map(([key, all]): { text: string } => {
    if (all.length === 1) return { text: all[0]?.line ?? '' };
    const said = [...new Set(all.map(({ says }) => says))];
    return {
      text: key.startsWith('!')
        ? `${key}${said.join(key.includes(': gives') ? '; ' : ', ')}`
        : `! ${said.join(', ')}${key}`,
    };
  });
  const accounts = [...new Set(own.map(({ who }) => who))].join(', ');
  const bound =
    own.length < FEW_RIGHTS
      ? own.map(({ text }) => ({ text }))
      : [
          {
            text: `! ${accounts}: the rights of the roles of this run, by ${own.length} bindings that it makes (d shows each)`,
            folded: true as const,
          },
        ];
  if (ordinary.length < FEW_RIGHTS) return [...short, ...bound, ...ordinary.map(({ text }) => ({ text }))];
  const roles = new Set(ordinary.map(({ role }) => role)).size;
  return [
    ...short,
    ...bound,
    {
      text: `! and ${ordinary.length} more rights in ${roles} ${roles === 1 ? 'role' : 'roles'}: to read, or to write events, leases, states and kinds that are not Kubernetes’ own (d shows each)`,
      folded: true,
    },
  ];
}
