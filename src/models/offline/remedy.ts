import type { Findings, FoundCause } from './digest.ts';
import { isChange } from './change-tools.ts';
import type { Wanted } from './outcome.ts';
import { databaseOfTheApp, type Facts, type Found, otherSetting, questionOf } from './open-remedies.ts';

/** A change that heals a finding as far as one can tell; or the one question that must be answered before. */
export type Proposal =
  | { readonly call: Wanted; readonly words: string; readonly finding: FoundCause }
  | { readonly ask: string; readonly finding: FoundCause };

const WORKLOAD = /^(?:deployment|statefulset|daemonset|job|cronjob)\//;

/**
 * The best remedy that a change tool can carry out, of the first finding that has one: the changes that the diagnosis
 * gives, in their order, then what it cannot know of the default application. A change that is certain goes before a
 * question. `tools` are those that may be called.
 */
export function proposalOf(findings: Findings | undefined, tools: ReadonlySet<string>): Proposal | undefined {
  for (const finding of findings?.findings ?? []) {
    if (finding.severity === 'info' && finding.cause !== 'ScaledToZero') continue;
    const facts = factsOf(finding, findings?.namespace);
    const given = finding.changes.filter(({ tool }) => isChange(tool) && tools.has(tool));
    const found: Found[] = [
      ...given,
      ...(WORKLOAD.test(facts.workload) ? [otherSetting(facts), databaseOfTheApp(facts)] : []),
      ...finding.remedies.map((remedy) => questionOf(remedy, facts)),
    ];
    const change = found.find((one): one is Wanted => typeof one === 'object' && tools.has(one.tool));
    if (change !== undefined) return { call: change, words: wordsOf(change), finding };
    const ask = found.find((one): one is string => typeof one === 'string');
    if (ask !== undefined && [...tools].some((tool) => tool.startsWith('set_'))) return { ask, finding };
  }
  return undefined;
}

function factsOf(one: FoundCause, namespace: string | undefined): Facts {
  const all = [one.title, ...one.remedies, ...one.evidence.map(({ text }) => text)].join('\n');
  const [kind = '', name = ''] = one.subject.split('/');
  return { one, namespace, workload: `${kind.toLowerCase()}/${name}`, all };
}

export function wordsOf({ tool, input }: Wanted): string {
  const of = (field: string): string => {
    const value = input[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const on = of('workload') || of('secret') || of('config_map') || of('pod');
  switch (tool) {
    case 'set_resources':
      return `set the limits of ${on} to ${of('limits')}`;
    case 'set_secret_keys':
      return `set ${(input['keys'] as readonly string[]).join(', ')} in the Secret ${on} (you enter the values, I never see them)`;
    case 'set_env':
      return `set ${of('name')} of ${on} ${of('from') === '' ? `to ${of('value')}` : `from ${of('from')}`}`;
    case 'edit_config_key':
      return `set ${of('key')} to ${of('value')} in the ConfigMap ${on}`;
    case 'rollback_workload':
      return `roll ${on} back to ${of('revision') === '' ? 'its previous revision' : `revision ${of('revision')}`}`;
    case 'scale_workload':
      return `scale ${on} to ${of('replicas')}`;
    case 'delete_pod':
      return `delete the pod ${on}, which its owner makes anew`;
    case 'resume_rollout':
      return `resume the rollout of ${on}`;
    case 'edit_object':
      return `change ${editsOf(input['edits'])} of ${of('kind').toLowerCase()}/${of('name')}`;
    case 'set_image':
      return `set the image of ${on} to ${of('image')}`;
    case 'restart_workload':
      return `restart ${on}`;
    default:
      return `${tool.replaceAll('_', ' ')} ${on || [of('kind'), of('name')].filter(Boolean).join('/') || of('release')}`.trim();
  }
}

/** `spec.selector.app to "web"`, as far as the edits say so. */
const editsOf = (edits: unknown): string =>
  (Array.isArray(edits) ? (edits as readonly { readonly path?: unknown; readonly value?: unknown }[]) : [])
    .slice(0, 5)
    .map(({ path, value }) => (typeof value === 'string' ? `${String(path)} to ${value}` : String(path)))
    .join(', ');
