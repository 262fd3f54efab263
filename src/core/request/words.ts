import { objectWord } from '../object-word.ts';
import { isSecretName } from '../redact.ts';
import type { HelmOperation } from '../helm-operation.ts';
import type { Change, Edit, Plan, Risk, Warning } from '../plan.ts';
import { isProduction } from '../target.ts';
import { isOdd, visible } from '../visible.ts';
import { dangersOf, editDangers, takesAlong, widensRights } from './dangers.ts';
import { railsOf } from './guard-rails.ts';
import { kubectlLine } from './kubectl-line.ts';
import { notReadOnly } from './read-only-program.ts';
import { shellLine } from './shell.ts';
import { requestTitle } from './title.ts';
import { requestUndo } from './undo.ts';

export { requestUndo } from './undo.ts';

const MANY = 5;
const MOST_TOLD = 12;

const toZero = ({ path, to }: Edit): boolean => /^\/spec\/(?:replicas|parallelism)$/.test(path) && to === 0;
/** A scaling up, a restart and a resumed rollout take nothing away. */
const isMild = ({ path, from, to }: Edit): boolean =>
  (path === '/spec/replicas' && typeof from === 'number' && typeof to === 'number' && to > from) ||
  path.endsWith('/metadata/annotations/kubectl.kubernetes.io~1restartedAt') ||
  (/^\/spec\/(?:paused|suspend)$/.test(path) && to !== true);

/** Cordon, uncordon, taints and labels of a node take no rights and no pods by themselves. */
const isNodeCare = ({ target, edits }: Extract<Change, { verb: 'edit' }>): boolean =>
  target.kind === 'Node' &&
  edits.every(({ path, to }) => NODE_CARE.test(path) && !JSON.stringify(to ?? '').includes('NoExecute'));
const NODE_CARE = /^\/(?:spec\/(?:unschedulable|taints)|metadata\/(?:labels|annotations))(?:\/|$)/;

const dangersIn = (change: Change): string[] =>
  change.verb === 'create' || change.verb === 'apply'
    ? dangersOf(change.object, change.target.kind)
    : change.verb === 'edit'
      ? change.edits.flatMap(({ path, to }) => editDangers(change.target.kind, path, to))
      : [];

const riskOfChange = (change: Change): Risk => higher(railsOf(change).risk, riskByVerb(change));

function riskByVerb(change: Change): Risk {
  switch (change.verb) {
    case 'delete':
      return 'high';
    case 'helm':
      return /^(?:rollback|uninstall)$/.test(change.release.action) || change.release.otherChart ? 'high' : 'medium';
    case 'edit':
      if (change.edits.some(toZero) || dangersIn(change).length > 0) return 'high';
      if (widensRights(change.target) && !isNodeCare(change)) return 'high';
      return change.edits.every(isMild) ? 'low' : 'medium';
    case 'evict':
    case 'forward':
      return 'medium';
    case 'exec':
      return notReadOnly(change.argv) === undefined ? 'medium' : 'high';
    case 'create':
    case 'apply':
      if (widensRights(change.target) || dangersIn(change).length > 0) return 'high';
      return change.target.kind === 'Namespace' ? 'low' : 'medium';
    case 'secret':
      return 'low';
  }
}

const ORDER: readonly Risk[] = ['low', 'medium', 'high'];
const higher = (a: Risk, b: Risk): Risk => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b);

/**
 * The risk that the content of a plan has whatever its tool or its file says: deletes, scale to 0, helm rollback and
 * uninstall, another chart under a release, kinds that give rights, privileges over nodes, and more than five objects
 * are high. What proposed it may say more, never less.
 */
export const requestRisk = (plan: Pick<Plan, 'changes' | 'risk'>): Risk =>
  plan.changes.map(riskOfChange).reduce(higher, plan.changes.length > MANY ? 'high' : plan.risk);

const stringsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsOf(member)]);
};

function odd(change: Change): Warning[] {
  const texts = change.verb === 'edit' ? change.edits : 'object' in change ? change.object : change;
  // Runs of spaces are marked where helm's lines are made, with brackets that nothing else can hold.
  const marks = /\u27e8\d{1,9} spaces\u27e9/g;
  return stringsOf(texts).some((text) => isOdd(change.verb === 'helm' ? text.replace(marks, '') : text))
    ? [
        {
          code: 'odd-characters',
          text: `${visible(change.target.name)}: characters that cannot be seen, or look like others, are shown as \\u{…}`,
        },
      ]
    : [];
}

const upTo = (most: number, lines: readonly string[]): readonly string[] =>
  lines.length <= most
    ? lines
    : [...lines.slice(0, most), `and ${lines.length - most} more rights or dangers: read it as a whole`];

function warningsOf(change: Change): Warning[] {
  const { target, resource } = change;
  const name = `${visible(target.kind)} ${visible(target.name)}`;
  const told = (code: string, text: string): Warning => ({ code, text });
  return [
    ...odd(change),
    ...railsOf(change).warnings,
    ...upTo(MOST_TOLD, [...new Set(dangersIn(change))]).map((text) => told('reaches-out', text)),
    ...(['create', 'edit', 'apply'].includes(change.verb) && widensRights(target) && target.kind !== 'Node'
      ? [told('widens-rights', `${name} says who may do what, or what is let in: read it as a whole`)]
      : []),
    ...(change.verb === 'helm' ? otherChart(change.release) : []),
    ...(change.verb === 'exec' ? execWarnings(change) : []),
    ...(change.verb === 'forward' ? [told('opens-port', OPENS)] : []),
    ...(change.verb === 'delete' && takesAlong(target.kind)
      ? [told('takes-along', `deleting ${name} takes along everything in it or behind it`)]
      : []),
    ...(change.verb !== 'helm' && !resource.namespaced && target.kind !== 'Namespace'
      ? [told('cluster-wide', `${name} is of the whole cluster, not of a namespace`)]
      : []),
    ...(change.verb === 'edit' && change.edits.some(({ path, to }) => plainSecret(change, path, to))
      ? [told('plain-secret', `${name}: a value under the name of a secret would stand there in plain text`)]
      : []),
  ];
}

/** Another chart under the name of a release is mostly a slip, and takes the objects of the first away. */
const otherChart = ({ release, chart, otherChart: before }: HelmOperation): Warning[] =>
  before === undefined
    ? []
    : [
        {
          code: 'other-chart',
          text: `release ${visible(release)} is of the chart ${visible(before.name)}; ${chart ? `the chart ${visible(chart.name)}` : 'another one'} takes its place, and what only ${visible(before.name)} makes is removed`,
        },
      ];

const OPENS =
  'until it is ended, every program and every user of this machine can reach the port, and the pod takes what comes for its own machine: what it allows to localhost is open';

function execWarnings({ argv, container }: Extract<Change, { verb: 'exec' }>): Warning[] {
  const why = notReadOnly(argv);
  return why === undefined
    ? []
    : [{ code: 'runs-anything', text: `${why}: it runs with all rights of container ${visible(container)}` }];
}

const plainSecret = ({ target }: Change, path: string, to: unknown): boolean =>
  target.kind === 'ConfigMap' && typeof to === 'string' && to !== '' && isSecretName(path.split('/').at(-1) ?? '');

/** Warnings that need no cluster: they follow from the requests themselves. */
export function requestWarnings({ cluster, changes }: Pick<Plan, 'cluster' | 'changes'>): Warning[] {
  const zero = changes.find((change) => change.verb === 'edit' && change.edits.some(toZero));
  return [
    ...(isProduction(cluster)
      ? [
          {
            code: 'production-context',
            text: `the context ${visible(cluster.context)} ${cluster.production ? 'is marked as' : 'looks like'} production`,
          },
        ]
      : []),
    ...(changes.length > MANY ? [{ code: 'many-objects', text: `this plan changes ${changes.length} objects` }] : []),
    ...(zero
      ? [
          {
            code: 'scale-to-zero',
            text: `${visible(objectWord(zero.target))} will have no pods: nothing answers for it`,
          },
        ]
      : []),
    ...changes.flatMap(warningsOf),
  ];
}

/** The commands that do the same by hand, one for each change that kubectl can say. */
export const requestCommands = ({ cluster, changes }: Pick<Plan, 'cluster' | 'changes'>): string[] =>
  changes.flatMap((change) =>
    change.verb === 'helm' ? [shellLine(['helm', ...change.release.argv])] : (kubectlLine(change, cluster) ?? []),
  );

/**
 * The plan with words of ours: title, risk, warnings, undo and commands are made of its requests, and nothing that
 * stood beside them is kept. For plans whose words somebody else may have written, such as a file.
 */
export function ownWords(plan: Plan): Plan {
  const { undo: _theirs, ...rest } = plan;
  const undo = requestUndo(plan);
  return {
    ...rest,
    title: requestTitle(plan.changes),
    risk: requestRisk(plan),
    warnings: [],
    kubectl: requestCommands(plan),
    ...(undo === undefined ? {} : { undo }),
  };
}
