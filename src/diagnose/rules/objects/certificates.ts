import type { Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject, Secret } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { blamedOf } from '../../custom/objects.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { linksOf, makes } from '../../custom/links.ts';
import { blame, keyOf } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/**
 * A certificate that ends so soon should have been renewed; of short-lived ones the last tenth of their life counts.
 */
const SOON = 7 * 86_400_000;

/** Certificates in Secrets that have ended, are not valid yet, or end soon, when something uses them. */
export const certificates: Rule = {
  name: 'certificates',
  wants: (facts) => (mountsSecrets(facts) && !facts.read.has('secrets') ? ['tlsSecrets'] : []),
  find: (facts) => {
    const secrets = new Map(
      [...facts.secrets, ...facts.tlsSecrets].map((secret) => [secret.metadata?.name ?? '', secret]),
    );
    return [...secrets.values()].flatMap((secret) => draftOf(facts, secret));
  },
};

const mountsSecrets = (facts: Facts): boolean =>
  facts.pods.some(({ spec }) => (spec?.volumes ?? []).some(({ secret }) => secret !== undefined)) ||
  facts.custom.objects.some((one) => linksOf(one).some(({ path }) => /certificateRefs/.test(path)));

function draftOf(facts: Facts, secret: Secret): Draft[] {
  const certificate = secret.facts?.certificate;
  if (!certificate) return [];
  const from = at(certificate.notBefore);
  const until = at(certificate.notAfter);
  const left = until - facts.now;
  const soon = Math.min(SOON, (until - from) / 10);
  const early = from > facts.now;
  if (left > soon && !early) return [];
  const name = secret.metadata?.name ?? '';
  const users = usersOf(facts, name);
  if (users.length === 0) return [];
  const used = namesOf(users);
  // An Ingress or Gateway is taken up by its controller as soon as the Secret changes.
  const running = users.filter(({ path }) => path.startsWith('.spec.template.'));
  const over = left <= 0;
  const what = certificate.names[0] ?? /CN=([^,]+)/.exec(certificate.subject)?.[1] ?? certificate.subject;
  const makers = facts.custom.objects.filter((one) => makes(one, 'Secret', name));
  return [
    {
      cause: 'CertificateExpired',
      severity: over || early ? 'critical' : 'warning',
      confidence: 'certain',
      subject: { kind: 'Secret', name },
      stage: STAGE.none,
      title: early
        ? `the certificate for ${what} in Secret ${name}, which ${used} uses, is not valid before ${certificate.notBefore}`
        : over
          ? `the certificate for ${what} in Secret ${name}, which ${used} uses, expired ${showDuration(-left)} ago (${certificate.notAfter})`
          : `the certificate for ${what} in Secret ${name}, which ${used} uses, expires in ${showDuration(left)}`,
      evidence: [
        field(
          'Secret',
          name,
          '.data["tls.crt"]',
          `notAfter ${certificate.notAfter}, subject ${certificate.subject}, issuer ${certificate.issuer}`,
        ),
        ...users.slice(0, 3).map(({ kind, name: by, path }) => field(kind, by, path, name)),
      ],
      details: {
        secret: name,
        notBefore: certificate.notBefore,
        notAfter: certificate.notAfter,
        names: certificate.names.slice(0, 10),
        users: users.slice(0, 20).map(keyOf),
      },
      consequences: ['CertificateInvalid'],
      remedies: [
        makers[0]
          ? `find out why ${makers[0].kind} ${makers[0].metadata?.name} has not renewed it (kubectl describe)`
          : `put a renewed certificate for ${what} with its key into Secret ${name} (${written(facts, secret)})`,
        ...(running.length > 0 ? [`restart what reads it only at its start: ${namesOf(running)}`] : []),
      ],
      explainedBy: makers.map(blamedOf),
    },
  ];
}

/** The command that writes both keys, of the files CERT and KEY; a Secret that holds more keeps the rest. */
function written({ namespace }: Facts, { metadata, data = {} }: Secret): string {
  const others = Object.keys(data).filter((key) => key !== 'tls.crt' && key !== 'tls.key');
  const name = metadata?.name ?? '';
  return others.length === 0
    ? `kubectl create secret tls ${name} --cert CERT --key KEY -n ${namespace} --dry-run=client -o yaml | kubectl apply -f -`
    : `kubectl patch secret ${name} -n ${namespace} -p "{\\"data\\":{\\"tls.crt\\":\\"$(base64 < CERT | tr -d '\\n')\\",\\"tls.key\\":\\"$(base64 < KEY | tr -d '\\n')\\"}}", which leaves its ${others.slice(0, 3).join(', ')}`;
}

type User = Blamed & { readonly path: string };

const namesOf = (users: readonly User[]): string =>
  users
    .slice(0, 3)
    .map(({ kind, name }) => `${kind.toLowerCase()} ${name}`)
    .join(', ');

/** Ingresses, workloads that mount it, Gateways that name it. */
function usersOf(facts: Facts, secret: string): readonly User[] {
  const pods = facts.pods.flatMap((pod): User[] => {
    const place = (pod.spec?.volumes ?? []).findIndex(
      (one) =>
        one.secret?.secretName === secret || one.projected?.sources?.some(({ secret: own }) => own?.name === secret),
    );
    return place < 0 ? [] : [{ ...blame(facts, pod), path: `.spec.template.spec.volumes[${place}]` }];
  });
  const ingresses = facts.ingresses.flatMap(({ metadata, spec }): User[] =>
    (spec?.tls ?? []).flatMap(({ secretName }, place) =>
      secretName === secret ? [{ kind: 'Ingress', name: metadata?.name ?? '', path: `.spec.tls[${place}]` }] : [],
    ),
  );
  const custom = facts.custom.objects.flatMap((one: KubeObject): User[] =>
    linksOf(one)
      .filter(({ kind, name }) => kind === 'Secret' && name === secret && !makes(one, kind, name))
      .map(({ path }) => ({ ...blamedOf(one), path })),
  );
  return [...new Map([...ingresses, ...custom, ...pods].map((one) => [keyOf(one), one])).values()];
}
