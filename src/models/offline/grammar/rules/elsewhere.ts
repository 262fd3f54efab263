import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';

const spaceOf = (read: Read): string => {
  const space = read.place.namespace ?? read.world.inventory?.namespace;
  return space === undefined ? '' : ` -n ${space}`;
};

/** The place of a kubectl command that the person runs outside of this chat. */
const command = (read: Read, before: string, after: string): string => {
  const known = workloadCalled(read.workload, read.world.inventory);
  const name = known === undefined ? (read.workload ?? 'NAME') : known.name;
  return `kubectl ${before} ${known?.kind.toLowerCase() ?? 'deployment'}/${name}${spaceOf(read)} ${after}`;
};

const SHELL = '(shell|bash|terminal|console|prompt)';
const CERTIFICATE = '[the|our|my|its] [tls|ssl] (certificate|certificates|cert|certs)';
const DISK = '(disk|disks|volume|volumes|storage|file system|filesystem)';
const OUT = '(down|away|offline|out|gone|missing|unavailable)';

/** Wishes and questions that this chat does not fulfil: what does, and what there is instead. */
export const ELSEWHERE: readonly Rule[] = [
  rule(
    [
      `[(open|start|get|give me|get me|i need|launch)] [a|an] (${SHELL}|exec session) [(in|into|on|inside|to|for) [the] [pod|container|pods] [of] [<w>]]`,
      `(exec|ssh|log|attach|get|shell|jump) [me] (in|into|inside|to|on) [a|the] [pod|container|pods] [of] [<w>]`,
      `(log|ssh|get|connect|exec|jump|hop) [me] (in to|into|in|on to|onto|to) <w> (pod|pods|container|shell)`,
      `(log|sign) (in|on) to <w>`,
      `(exec|attach) [<w>]`,
    ],
    (read) => ({
      say: `I open no shell. Outside of this chat \`${command(read, 'exec -it', '-- sh')}\` does. Here I can show its logs, events, settings and what is wrong with it.`,
    }),
  ),
  rule(
    [
      `(when|how soon|on what day) (does|do|will|is|are) ${CERTIFICATE} [of <w>] (expire|expires|end|ends|run out|due|expiring)`,
      `(is|are) ${CERTIFICATE} [of <w>] [still|about to|going to] (valid|expired|expire|expiring|current)`,
      `(do|does|will) ${CERTIFICATE} [of <w>] expire [soon]`,
    ],
    (read) => ({
      say: `I read no certificates: they stand in Secrets, whose values stay in the cluster. Outside of this chat \`kubectl get secret NAME${spaceOf(read)} -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -enddate\` tells when one ends; "list secrets" shows their names. What fails because one has ended, "what is wrong" tells.`,
    }),
  ),
  rule(
    [
      `how much (space|room|${DISK}|disk space) (is|are|do we have|does <w> have|is there|has <w>) [still] (left|free|used|available) [(on|in|of|for) (<w>|the ${DISK}|the ${DISK} of <w>)]`,
      `how full (is|are) [the|its|our] ${DISK} [of <w>]`,
      `how full (is|are) <w> ['s] ${DISK}`,
      `(is|are) <w> ['s] ${DISK} (full|nearly full|almost full|filling up|running out)`,
      `(is|are) [the|its|our] ${DISK} [of <w>] (full|nearly full|almost full|filling up|running out)`,
    ],
    (read) => ({
      say: `How full a disk is is not measured here; one program in a pod tells it. Say: run "df -h" in ${read.workload ?? 'the backend'}. "list pvc" shows which volumes there are, and how large they are.`,
    }),
  ),
  rule(
    [
      '(move|migrate|shift|reschedule|relocate) <w> (to|onto|on) (another|a different|some other|the other|a new|an other) (node|machine|host|worker)',
      '(move|migrate|shift|relocate) <w> (off|away from|from) (this|that|its|the|its current) (node|machine|host|worker)',
    ],
    (read) => ({
      say: `The scheduler chooses the node of a pod, so nothing is planned. To lead it elsewhere, say "where does ${read.workload ?? 'it'} run", then "cordon node NAME", which keeps new pods off, and "restart ${read.workload ?? 'it'}".`,
    }),
  ),
  rule(
    [
      `{what} (would|will|does|could) (break|happen|fail|stop|stop working|be affected|be down|go wrong) (if|when|once) <w> (went|goes|is|was|were|fell|falls|would be|would go) ${OUT}`,
      `(who|what) (depends|relies) on <w>`,
    ],
    (read) => ({
      say: `No object says who calls ${read.workload ?? 'it'}, so I cannot tell what would break. Without its pods its Services lead nowhere, and whoever calls them gets no answer. Whose settings name it, "what are the env vars of NAME" shows for each workload.`,
      answers: true,
    }),
  ),
  rule(
    [
      '(turn on|enable|switch on|activate|use) [the] (debug|verbose) (logging|logs|log|mode|output|level) [(on|in|for|of) <w>]',
      '(turn up|raise|increase) [the] (log level|logging|log verbosity|verbosity) [(on|in|for|of) <w>]',
      '(set|change|put) [the] (log level|logging) [(on|in|for|of) <w>] to (debug|verbose|trace)',
    ],
    (read) => ({
      ask: `By which variable does ${read.workload ?? 'the program'} set it? "what are the env vars of ${read.workload ?? 'the backend'}" shows those that it has. For example: "set env LOG_LEVEL=debug on ${read.workload ?? 'the backend'}".`,
    }),
  ),
];
