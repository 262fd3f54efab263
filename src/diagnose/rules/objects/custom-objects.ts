import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { kindOfWord } from '../../../core/kinds.ts';
import { showDuration } from '../../../core/time.ts';
import { blamedOf, childrenOf, wordsOf, type Bad } from '../../custom/objects.ts';
import { at } from '../../facts/events.ts';
import { eventEvidence } from '../../facts/evidence.ts';
import { linksOf } from '../../custom/links.ts';
import { MOST_TITLE, STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { RIGHTS } from '../advice/rights/missing-right.ts';
import { refusedCalls } from '../advice/rights/refused-call.ts';
import { adviceFor, sortOf } from './custom-advice.ts';
import { namedBy } from './said/by-others.ts';
import { loggedReason } from './said/logged.ts';
import { saidOfMade } from './said/of-made.ts';
import { choosesNamespaces } from './said/selector-advice.ts';
import { sealedAgain } from './sealed/sealed-again.ts';
import { chainOf, evidenceOf, heads } from './custom-chain.ts';
import { missingLinks } from './missing/missing-links.ts';

/** Custom resources that say of themselves that they fail, each with the end of its chain. */
export const customObjects: Rule = {
  name: 'custom-objects',
  wants: (facts) => {
    const kinds = new Set(heads(facts).flatMap(({ bad }) => linksOf(bad.object).map(({ kind }) => kind)));
    const said = (words: RegExp): boolean => heads(facts).some(({ bad }) => words.test(bad.said));
    const choosing = [
      ...heads(facts).map(({ bad }) => bad.object),
      ...namedBy(
        facts,
        heads(facts).map(({ bad }) => bad.object),
      ),
    ];
    return [
      ...(choosing.some(choosesNamespaces) ? (['namespaces'] as const) : []),
      ...(heads(facts).some(({ bad }) => refusedCalls(bad.said).length > 0) ? RIGHTS : []),
      ...(said(/storage ?class/i) ? (['storageclasses'] as const) : []),
      ...(said(/ingress ?class/i) ? (['ingressclasses'] as const) : []),
      ...(said(/service ?account/i) ? (['serviceaccounts'] as const) : []),
      ...(kinds.has('Secret') ? (['secrets'] as const) : []),
      ...(kinds.has('ConfigMap') ? (['configmaps'] as const) : []),
      ...(kinds.has('Service') ? (['services'] as const) : []),
    ];
  },
  find: (facts) => [...ofOneFault(heads(facts).map(({ bad, needs }) => draftOf(facts, bad, needs))), ...unread(facts)],
};

/**
 * Runs of one Pipeline fail alike until it is mended: those of a kind for which the same helps are told with the first,
 * as long as what helps is not about the object itself.
 */
function ofOneFault(drafts: readonly Draft[]): readonly Draft[] {
  const first = new Map<string, Draft>();
  return drafts.map((draft) => {
    const [best = ''] = draft.remedies;
    const text = typeof best === 'string' ? best : best.text;
    const { kind, name } = draft.subject;
    if (text === '' || text.includes(name)) return draft;
    const key = `${draft.cause} ${kind} ${text}`;
    const other = first.get(key);
    if (!other) first.set(key, draft);
    return other ? { ...draft, explainedBy: [...(draft.explainedBy ?? []), other.subject] } : draft;
  });
}

function draftOf(facts: Facts, bad: Bad, needs: readonly Bad[]): Draft {
  const chain = chainOf(facts, bad);
  const end = chain.at(-1) ?? bad;
  // What several need is told by the name of their fault.
  const sort = sortOf((needs[0] ?? bad).object);
  const subject = blamedOf(bad.object);
  const [trouble] = bad.troubles;
  const missing = chain.flatMap(({ object }) => missingLinks(facts, object));
  const words = wordsOf(end);
  const at0 = trouble?.since ?? 0;
  const since = at0 > 0 ? ` since ${showDuration(facts.now - at0)}` : '';
  const logged = loggedReason(facts, end);
  const made = logged || end !== bad ? undefined : saidOfMade(facts, end);
  const why = made ? made.why : logged ? `; the log of pod ${logged.pod} says: ${clauseOf(logged.sentence, 160)}` : '';
  const where = end === bad ? '' : `; the end of the chain is ${end.object.kind} ${end.object.metadata?.name}`;
  const head = `${subject.kind} ${subject.name} ${stateOf(bad)}${since}${words === '' ? '' : ': '}`;
  const said = clauseOf(words, Math.min(logged || made ? 100 : 240, MOST_TITLE - head.length));
  // What is wrong counts more than where the chain ends, which the evidence names too.
  const ends = head.length + said.length + where.length <= MOST_TITLE ? where : '';
  return {
    cause: sort.cause,
    severity: 'warning',
    confidence: trouble !== undefined && trouble.status !== 'Unknown' ? 'certain' : 'likely',
    subject,
    stage: STAGE.none,
    symptom: true,
    title: `${head}${said}${ends}${why}`,
    evidence: [
      ...(logged ? [logged.evidence] : []),
      ...(made ? [made.evidence] : []),
      ...evidenceOf(bad),
      ...chain.slice(1).reverse().flatMap(evidenceOf),
    ].slice(0, 8),
    details: {
      apiVersion: bad.object.apiVersion,
      ...(trouble === undefined ? {} : { condition: trouble.type, status: trouble.status, reason: trouble.reason }),
      ...(chain.length > 1 ? { chain: chain.map(({ object }) => `${object.kind}/${object.metadata?.name}`) } : {}),
      ...(needs.length > 0
        ? { neededBy: needs.slice(0, 20).map(({ object }) => `${object.kind}/${object.metadata?.name}`) }
        : {}),
      ...(missing[0] === undefined ? {} : { missing: `${missing[0].kind}/${missing[0].name}` }),
    },
    remedies: [...(made?.remedies ?? []), ...adviceFor(sort, { facts, bad, chain })].slice(0, 4),
    explainedBy: [...madeBy(facts, chain), ...needed(facts, bad)],
  };
}

/** Workloads that the objects of the chain made: their own fault is told first. */
const madeBy = (facts: Facts, chain: readonly Bad[]): readonly Blamed[] =>
  (
    [
      ['Deployment', facts.deployments],
      ['StatefulSet', facts.statefulsets],
      ['DaemonSet', facts.daemonsets],
      ['Job', facts.jobs],
      ['Pod', facts.pods],
    ] as readonly (readonly [string, readonly KubeObject[]])[]
  ).flatMap(([kind, list]) =>
    chain
      .flatMap(({ object }) => childrenOf(object, list))
      .map(({ metadata }) => ({ kind, name: metadata?.name ?? '' })),
  );

/** Bad objects that this one names and that are reported themselves, as several need them. */
const needed = (facts: Facts, bad: Bad): readonly Blamed[] => {
  const keys = new Set(linksOf(bad.object).map(({ kind, name }) => `${kind}/${name}`));
  return heads(facts)
    .filter(({ bad: other, needs }) => needs.length > 1 && other !== bad && needs.includes(bad))
    .map(({ bad: other }) => blamedOf(other.object))
    .filter(({ kind, name }) => keys.has(`${kind}/${name}`));
};

function stateOf({ troubles, event }: Bad): string {
  const [trouble] = troubles;
  if (!trouble) return `is warned about (${event?.reason ?? ''})`;
  const reason = trouble.reason === '' ? '' : ` (${trouble.reason})`;
  const of = trouble.of === '' ? '' : ` for ${trouble.of}`;
  const { type, status } = trouble;
  const word = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  const plain = STATE_WORD.test(type);
  if (status === 'Unknown') return `has no known state of ${word}${of}${reason}`;
  if (status !== 'True' && status !== 'False')
    return `is ${/[a-z][A-Z]/.test(status) ? status : status.toLowerCase()}${of} (${type})`;
  if (!plain) return `reports ${type} ${status}${of}${reason}`;
  return status === 'False' ? `is not ${word}${of}${reason}` : `is ${word}${of}${reason}`;
}
/** Types of conditions that go with "is" and "is not". */
const STATE_WORD =
  /^(?:\w*(?:Ready|Available|Healthy|Reachable|Online)|Accepted|Admitted|Programmed|Synced|Reconciled|Valid|Validated|Established|Installed|Deployed|Released|Provisioned|Attached|Connected|Bound|Configured|Degraded|Stalled|Invalid|Unhealthy|Unavailable|Conflicted|Blocked|Misconfigured|Expired|Denied)$/;

const FRESH = 20 * 60_000;

/** Warnings about objects of kinds that could not be read: the event alone speaks, when it comes again and again. */
function unread(facts: Facts): readonly Draft[] {
  const seen = new Set<string>();
  return facts.events.flatMap((event): Draft[] => {
    const { kind, name, namespace } = event.about;
    const key = `${kind}/${name}`;
    if (kind === '' || kindOfWord(kind) || seen.has(key) || (namespace !== '' && namespace !== facts.namespace))
      return [];
    seen.add(key); // events come newest first: the newest decides
    const known = facts.custom.objects.some((one) => one.kind === kind && one.metadata?.name === name);
    const listed = [...facts.custom.listed].some((one) =>
      facts.custom.kinds.some((k) => k.kind === kind && one === `${k.plural}.${k.group}`),
    );
    if (known || listed || event.type !== 'Warning' || event.count < 2 || facts.now - at(event.lastSeen) > FRESH)
      return [];
    const words = clauseOf(event.message, 240);
    const sealed = sealedAgain(facts, { kind, metadata: { name } }, words);
    return [
      {
        cause: 'CustomResourceFailing',
        severity: 'warning',
        confidence: 'likely',
        subject: { kind, name },
        stage: STAGE.none,
        symptom: true,
        title: `${kind} ${name} is warned about ${event.count} times (${event.reason}): ${clauseOf(event.message, 200)}`,
        evidence: [eventEvidence(event)],
        details: { reason: event.reason, count: event.count },
        remedies: sealed.length > 0 ? sealed : [`correct what is said about ${kind} ${name}: ${words}`],
      },
    ];
  });
}
