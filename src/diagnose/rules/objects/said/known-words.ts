import { plainValues } from './in-maker.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import { deletion, holdsData, instead, mayHoldData } from '../../../../core/holds-data.ts';

const fixed = ([, kind = '', name = '', path = '']: RegExpExecArray, who: string, namespace?: string): string =>
  mayHoldData(kind)
    ? `${path} cannot be changed in place: ${instead(`${kind} ${name}`, `let ${who} apply its old value`)}`
    : `${path} of ${kind} ${name} cannot be changed in place: go back to its old value, or delete it so that ${who} makes it anew (${deletion(kind, name, namespace)})`;

/** What a person does about words that servers and clouds say alike, whichever controller passes them on. */
const KNOWN: readonly (readonly [
  pattern: RegExp,
  advice: (found: RegExpExecArray, who: string, namespace?: string) => string,
])[] = [
  [
    /(?:[Uu]ser|[Pp]rincipal|[Cc]aller|[Ii]dentity|[Cc]lient)?:? ?["'`]?(arn:[^\s"']+|[\w.@-]+@[\w.-]+|[\w.:/-]+)["'`]? is not authorized to perform:? ["'`]?([\w:.*-]+)["'`]?(?: on resource:? ["'`]?([^\s"'`]+))?/,
    ([, identity = '', action = '', resource], who) =>
      `give ${identity} the right ${action}${resource === undefined ? '' : ` on ${resource}`} (its policy or role): ${who} acts as that identity`,
  ],
  [
    /[Pp]ermission ["'`]?([A-Za-z][\w.:/-]+)["'`]? (?:was )?denied (?:for|on) (?:resource )?["'`]?([^\s"'`(),]+)/,
    ([, action = '', resource = ''], who) =>
      `let the identity that ${who} acts as ${action} on ${resource} (grant it a role with that permission there), and see that it exists`,
  ],
  [
    /[Qq]uota exceeded for ([\w.-]+):? [Rr]equested (\d+),? but already used (\d+) of (\d+)/,
    ([, what = '', asked = '', used = '', most = ''], who) =>
      `raise the quota of ${what} from ${most} to at least ${Number(used) + Number(asked)} where ${who} makes its things, or let it ask for less than ${asked} (${Number(most) - Number(used)} are left)`,
  ],
  [
    /quota for ([\w./-]+)[\s\S]{0,240}?request \((\d+)\) > (?:[a-z]+ ){1,4}\((\d+)\)/,
    ([, what = '', asked = '', most = ''], who) =>
      `lower ${what} from ${asked} to ${most} in what ${who} stands for, or raise that quota from ${most} to ${asked}`,
  ],
  [
    /does not have (?:[\w.]+ )?(?:permission|authorization)s? (?:to perform (?:the )?action )?["'`]?([A-Za-z][\w.:/-]+)/,
    ([, action = ''], who) => `give the identity that ${who} acts as the right ${action}`,
  ],
  [
    /is forbidden: User "system:serviceaccount:([^"]+)" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?/,
    ([, account = '', verb = '', resource = '', group = ''], who) =>
      `let service account ${account} ${verb} ${resource}${group === '' ? '' : `.${group}`} (a role with that right, bound to it): the controller of ${who} acts as that account`,
  ],
  [
    /(?:fetch|pull|resolve)\w* (?:image )?"?([\w.-]+(?::\d+)?\/[\w./-]+(?:[:@][\w.:-]+)?)"?[\s\S]{0,300}?(?:DENIED|denied|unauthorized|authentication required|401|403)/,
    ([, image = ''], who) =>
      `let the cluster pull ${image}: a pull secret for ${image.split('/')[0]} in imagePullSecrets of the service account of ${who}, or correct the name if it is not private`,
  ],
  [
    /no matches for kind "([^"]+)" in version "([^"]+)"/,
    ([, kind = '', version = ''], who) =>
      `install what brings ${kind} of ${version} (its CustomResourceDefinition) before ${who}, or write the version that this cluster serves`,
  ],
  [/([A-Z]\w+)(?:\.[\w.]+)? "([^"]+)" is invalid: (spec[\w.[\]]*): [\s\S]{0,600}?field is immutable/, fixed],
  [
    /([A-Z]\w+)(?:\.[\w.]+)? "([^"]+)" is invalid: ([\w.[\]]+): (?:Forbidden: updates to [\s\S]{0,200}?are forbidden|(?:Forbidden|Invalid value): [\s\S]{0,300}?(?:immutable|may not be (?:changed|updated)))/,
    fixed,
  ],
  [
    /error looking up service account ([\w-]+)\/([\w.-]+)/,
    ([, namespace = '', name = ''], who) =>
      `make the service account that ${who} names: kubectl create serviceaccount ${name} -n ${namespace}, with the roles that it is to have`,
  ],
  [
    /(\w[\w.]*) "([^"]+)" already exists/,
    ([, kind = '', name = ''], who) =>
      mayHoldData(kind)
        ? `let ${who} take ${kind} ${name} over, or give it another name: it was made by somebody else, and ${holdsData(kind) ? 'holds data' : 'what it holds or stands for may be in use'}`
        : `let ${who} take ${kind} ${name} over, or delete it where nobody uses it: it was made by somebody else`,
  ],
  [
    /\b([A-Z]\w+)\/(?:[\w-]+\/)?([a-z0-9][\w.-]*) dry-run failed[\s\S]{0,200}?admission webhook "([^"]+)" denied the request: ([\s\S]{1,240})/,
    ([, kind = '', name = '', webhook = '', why = ''], who) =>
      `change ${kind} ${name}, which ${who} applies, as webhook ${webhook} asks: ${why.replace(/\s+/g, ' ').trim()}`,
  ],
  [
    /failed calling webhook "([^"]+)"[\s\S]*?https:\/\/([\w-]+)\.([\w-]+)\.svc/,
    ([, webhook = '', service = '', namespace = ''], who) =>
      `repair webhook ${webhook}, which every write of ${who} passes: kubewhy diagnose service/${service} -n ${namespace}`,
  ],
  [
    /\b((?:[\w-]{2,40} )?(?:record|policy|rule|setting|restriction|constraint)s? (?:for|of|in|on) ["'`]?[\w.*/-]{2,200}["'`]?) (?:prevent|forbid|prohibit|block)s? (\w[\w -]{2,60})/i,
    ([, thing = '', action = ''], who) =>
      `change ${thing.trim()} so that it allows ${action.trim()}: it keeps ${who} from that`,
  ],
  [
    /(?:quota|limit) ['"`]?([\w.:/-]{3,})['"`]? (?:exceeded|has been reached)|([\w-]*[Qq]uota\w*)[^.]{0,40}exceeded/,
    ([, one, two], who) =>
      `raise ${(one ?? two) === undefined || /^quota$/i.test(one ?? two ?? '') ? 'the quota' : `quota ${one ?? two}`} where ${who} makes its things, or free what is not needed`,
  ],
  [
    /dial tcp(?: [\d.:[\]a-f]+)?: lookup ([\w.-]+)[^:]*: no such host|Could not resolve host:? ([\w.-]+)/,
    ([, one, two], who) => `correct the host ${one ?? two ?? ''} in ${who}: no name server knows it`,
  ],
  [
    /(?:dial tcp|connect\w*(?: to)?) ["']?(?:tcp:\/\/)?([\w.-]+:\d+)["']?:? (?:connect: )?(?:connection refused|i\/o timeout)/,
    ([, address = ''], who) =>
      `see that ${address} listens and may be reached from the controller of ${who}, or correct it there`,
  ],
];

/** The advice for the first of these sentences that the words hold; `namespace`: where the things that it makes are. */
export function knownWords(words: string, who: string, namespace?: string): readonly Advice[] {
  for (const [pattern, advice] of KNOWN) {
    const found = pattern.exec(words);
    if (found) return [advice(found, who, namespace)];
  }
  return [];
}

/** The same of rights and quotas alone: they are told before what a kind of object knows of itself. */
export const rightsSaid = (words: string, who: string): readonly Advice[] =>
  /not authorized to perform|[Pp]ermission [^\n]{1,120} denied|[Qq]uota exceeded/.test(words)
    ? knownWords(words, who)
    : [];

/** "please create one and restart the connector": what is to be done, and not where one may read of it. */
const ASKED =
  /\bplease (?!(?:see|check|refer|consult|contact|visit|read|look|verify|make sure|ensure|try again|retry|wait)\b)([a-z]{3,20} [^.;\n]{3,120})/i;

/** What an object asks for in its own words comes before the field that it names beside. */
export function askedOf(words: string, who: string, where: string, object: KubeObject): string | undefined {
  const said = words.slice(0, 2_000);
  const asked = ASKED.exec(said)?.[1]?.trim();
  if (asked === undefined) return undefined;
  // What "one" stands for is called so in its own settings: `publication.name`.
  const low = said.toLowerCase();
  const named = plainValues(object).filter(({ path }) => {
    const [, thing = ''] = /(\w{4,40})\.?name$/i.exec(path) ?? [];
    return thing !== '' && low.includes(thing.toLowerCase());
  });
  const what = named.slice(0, 2).map(({ path, value }) => `${path} is ${value}`);
  return `do what ${who} asks, "${asked}"${what.length === 0 ? '' : ` (${what.join(', ')})`}; or correct ${where}`;
}

const UNANSWERED = /\btimed? ?out\b|\bconnection refused\b|\bno route to\b|\bunreachable\b|\bdeadline exceeded\b/i;
/** A field that an object complains of: what does not answer is looked at before its address is changed. */
export const mended = (words: string, where: string, orMade: string, short: string): string =>
  UNANSWERED.test(words)
    ? `see whether what ${where} names runs and may be reached, or correct it there: ${short}`
    : `correct ${where}${orMade === '' ? ', of which it says' : orMade}: ${short}`;

/** What the words of an API server or cloud ask for, whichever controller passes them on. */
export const grow = (words: string, who: string): readonly string[] =>
  /must support resize|only dynamically provisioned pvc can be resized/i.test(words)
    ? [
        `set allowVolumeExpansion: true on the storage class of the volumes of ${who} where its provisioner can enlarge volumes; otherwise go back to the old size`,
      ]
    : [];
