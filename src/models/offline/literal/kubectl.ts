import type { Inventory } from '../../../core/inventory.ts';
import type { Understood } from '../outcome.ts';
import { type Args, parseFlags } from './argv.ts';
import { CHANGE_VERBS, execCommand } from './kubectl-change.ts';
import { CREATE_VERBS } from './kubectl-create.ts';
import { EDIT_VERBS } from './kubectl-edit.ts';
import { NODE_VERBS } from './kubectl-nodes.ts';
import { READ_VERBS } from './kubectl-read.ts';
import type { Verbs } from './verb.ts';

const VERBS: Verbs = { ...READ_VERBS, ...CHANGE_VERBS, ...EDIT_VERBS, ...CREATE_VERBS, ...NODE_VERBS };

/** kubectl takes its global flags before the verb as well: how many words they are. */
function leadOf(argv: readonly string[]): number {
  let at = 0;
  while (argv[at]?.startsWith('-'))
    at += /^(?:-n|--namespace|--context|--cluster|--user|--kubeconfig|--as|--as-group|-s|--server|--token)$/.test(
      argv[at] ?? '',
    )
      ? 2
      : 1;
  return at;
}

const DONE =
  'get, describe, logs, events, top, rollout, scale, set, label, annotate, patch, apply, create, expose, autoscale, delete, exec, port-forward, cordon, drain, taint and auth can-i';

/** Why a flag is not taken, and what to do instead. The first that fits. */
const INSTEAD: readonly (readonly [verb: RegExp, flag: RegExp, say: string])[] = [
  [
    /^delete$/,
    /^(?:-l|--selector|--all|--field-selector)$/,
    'I delete objects by their names, so that each stands on its card: list them first, for example "kubectl get pods -l app=web".',
  ],
  [/^delete$/, /^(?:-f|--filename|-k)$/, 'I delete objects by their names: "kubectl delete KIND NAME".'],
  [
    /^delete$/,
    /^(?:--force|--now|--grace-period)/,
    'Objects end in their own time here; to force it can lose what they write.',
  ],
  [
    /^logs$/,
    /^(?:-l|--selector|--all-containers|--all-pods)$/,
    'A workload is read with its pods and containers: "kubectl logs deployment/NAME"; by labels "kubewhy logs -l" reads them in a shell.',
  ],
  [/./, /^(?:-l|--selector|--all)$/, 'I change what is named: say the names.'],
  [
    /^scale$/,
    /^--current-replicas/,
    'The card shows the number that runs now, and nothing is sent when it has changed since.',
  ],
  [
    /^(?:apply|create)/,
    /^(?:-k|--kustomize|-R|--recursive|--prune)/,
    'I apply plain files, or the files of one folder.',
  ],
  [
    /^(?:delete|drain|scale|rollout|apply)/,
    /^--(?:timeout|wait|disable-eviction|skip-wait)/,
    'After your yes I watch how it ends, and say what holds it; Ctrl-C ends the watching and takes nothing back.',
  ],
  [/^port-forward$/, /^--address/, 'Ports are opened on 127.0.0.1 and ::1 alone: no other machine is let in.'],
  [/^create/, /^(?:-f|--filename)$/, 'Say "kubectl apply -f FILE".'],
  [/^apply$/, /^--force-conflicts/, 'The card says which fields others own.'],
  [
    /./,
    /^--dry-run/,
    'Everything is tried out first, and the card shows what would change: say the command without it.',
  ],
  [
    /./,
    /^(?:--context|--cluster|--kubeconfig|--user|-s|--server|--token)/,
    'Start kubewhy with the context that you mean.',
  ],
  [/./, /^--as/, 'Everything here is done with your own rights.'],
  [
    /^(?:get|events)/,
    /^(?:-w|--watch)/,
    'I look once; say "again" for what is new. A rollout is watched by "kubewhy verify NAME", a log by "kubewhy logs -f NAME".',
  ],
];

/** What is not done, with what there is instead. */
const NOT_DONE: readonly (readonly [verb: RegExp, say: string])[] = [
  [
    /^(?:attach|debug|cp)$/,
    'I open no shell in a container; I show its logs, events, settings and what is wrong with it, and run one program ("kubectl exec NAME -- PROGRAM") after your yes.',
  ],
  [/^proxy$/, 'I open no proxy to the API; "kubectl port-forward service/NAME 8080:80" opens a port to one Service.'],
  [
    /^edit$/,
    'Say what should change, for example "kubectl patch" with the fields, or "set the memory limit of the backend to 1Gi".',
  ],
  [/^(?:replace|diff)$/, '"kubectl apply -f FILE" shows what would change on its card, and sends it after your yes.'],
  [/^config$/, 'I show contexts ("kubectl config get-contexts"); to work with another one, start kubewhy with it.'],
  [
    /^(?:run|create)$/,
    'Say "kubectl create deployment NAME --image=IMAGE", or "kubectl apply -f FILE" with a manifest.',
  ],
  [
    /^wait$/,
    'After a change I wait and tell how it ends; "kubewhy verify NAME --wait 5m" waits for a rollout and ends with a code.',
  ],
  [/^(?:api-resources|api-versions)$/, 'I read any kind by its name: "kubectl get KIND".'],
  [/^cluster-info$/, '"kubewhy config" says which server is used, and why.'],
];

/** A flag that is not taken, of which command, what there is instead, and that kubectl itself has it. */
export type RefusedFlag = { readonly flag: string; readonly verb: string; readonly instead: string };

/** What is done instead of a flag of kubectl that does not exist here. */
function insteadOfFlag(flag: string, verb: string): string {
  const known = INSTEAD.find(([of, name]) => of.test(verb) && name.test(flag))?.[2];
  if (flag.endsWith('without a value')) return 'Say its value too.';
  return known === undefined
    ? `kubectl ${verb} --help tells whether kubectl has it`
    : `${known} kubectl itself has it: kubectl ${verb} … ${flag.split('=')[0]}`;
}

/** The flag that stops a command line, before anything is read or any model is asked. */
export function refusedFlag(line: readonly string[]): RefusedFlag | undefined {
  const read = readLine(line);
  return read !== undefined && 'flag' in read ? read : undefined;
}

/** The command of the table with its flags read, or the flag that stops it; undefined for a command not in it. */
function readLine(
  line: readonly string[],
): { readonly verb: Verbs[string]; readonly parsed: Args } | RefusedFlag | undefined {
  const lead = leadOf(line);
  const argv = [...line.slice(lead), ...line.slice(0, lead)];
  const two = argv.slice(0, 2).join(' ');
  const key = Object.hasOwn(VERBS, two) ? two : (argv[0] ?? '');
  const verb = Object.hasOwn(VERBS, key) ? VERBS[key] : undefined;
  if (verb === undefined) return undefined;
  const parsed = parseFlags(argv.slice(key === two ? 2 : 1), verb.flags);
  if (!('refused' in parsed)) return { verb, parsed };
  return { flag: parsed.refused, verb: key, instead: insteadOfFlag(parsed.refused, key) };
}

/** A literal kubectl command, read as kubectl reads it; what is not in the table stops it, by name. */
export function kubectlCommand(line: readonly string[], inventory?: Inventory): Understood {
  const lead = leadOf(line);
  // Behind the dashes of exec all words are the program's.
  if (line[lead] === 'exec') return execCommand([...line.slice(0, lead), ...line.slice(lead + 1)]);
  const read = readLine(line);
  if (read === undefined) return { say: notDone([...line.slice(lead), ...line.slice(0, lead)]) };
  if ('flag' in read)
    return {
      say: `Nothing is planned: I do not know the flag ${read.flag} of kubectl ${read.verb}, and I leave no part of a command out. ${read.instead}`,
    };
  const { verb, parsed } = read;
  return (
    verb.make(parsed, inventory) ?? { say: `Nothing is planned: I read it as "${verb.usage}", and that does not fit.` }
  );
}

/** What there is in place of a verb that is not done. */
export const insteadOf = (verb: string): string | undefined => NOT_DONE.find(([one]) => one.test(verb))?.[1];

function notDone(argv: readonly string[]): string {
  const [first = ''] = argv;
  const whole = Object.keys(VERBS).some((key) => key.startsWith(`${first} `)) ? argv.slice(0, 2).join(' ') : first;
  return `I do not run "kubectl ${whole.slice(0, 40)}". ${insteadOf(first) ?? `Of kubectl I do ${DONE}.`}`;
}
