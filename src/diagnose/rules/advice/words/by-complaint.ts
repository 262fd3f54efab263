import { complaintIn, type Complaint } from '../../../../logs/meaning/complaint.ts';
import { isCodePath } from './code-path.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Place } from '../../../places/index.ts';
import { secretsOf } from '../variables/secrets-of.ts';
import { standsIn } from '../variables/stands-in.ts';

/** " in config/routes.yml": the file in which a thing was looked for, as the sentence says it. */
function lookedIn(sentence: string, thing: string): string {
  const file =
    /\b(?:in|from|of) (?:file )?["'`]?((?:[\w.@-]+\/)*[\w@-]+\.(?:ya?ml|json|toml|ini|conf|cfg|properties|xml|env))\b/i.exec(
      sentence,
    )?.[1];
  return file === undefined || thing.includes(file) ? '' : ` in ${file}`;
}

/** What a build brings in: nobody puts it into a container that runs. */
const OF_BUILD = /^(?:module|package|gem|crate|(?:shared )?library|dependency) \S/i;

/** `the hub_token was not accepted`: what was refused, by its name. */
const refusedIn = (sentence: string): string | undefined => {
  const name = NOT_ACCEPTED.exec(sentence)?.[1];
  return name === undefined ? undefined : `${name}, here or on the other side,`;
};
/** What the program itself asks a person to look at: `Is the file installed?` */
const askedIn = (sentence: string): string => {
  const question = /(?<=[.!] )[A-Z][^.!?\n]{10,160}\?/.exec(sentence)?.[0];
  return question === undefined ? '' : `; it asks: "${question}"`;
};

/** `target=till_launcher`: who told it. */
const FIELD = /\b(?:target|logger|caller|module|source|file)[=:] ?([\w./:-]{2,80})/;
/** A file of its code, and a command that it names: of neither it complains. */
const SPEAKS = /^[\w-]{1,60}\.(?:c|cc|cpp|h|go|rs|py|[cm]?[jt]s|java|kt|rb|php|cs|exs?|erl|scala)$|\S \S+ \S/;

/** How settings are called that bound something; other names with underscores are functions and programs. */
const OF_LIMITS =
  /max|min|limit|size|quota|pool|conn|mem|heap|thread|file|watch|rate|burst|quer|queue|buffer|cache|depth|count/i;

/** What a complaint asks of an operator, by its kind. */
export function meaning(
  one: Failing,
  { of, thing, name }: Complaint,
  place: Place | undefined,
  sentence: string,
): readonly string[] {
  const { view } = one;
  const c = `container ${view.name}`;
  // The word that complains names nothing: "envelope routines::unsupported".
  const complains = (text: string): boolean => /^\w+$/.test(text) && complaintIn(text) !== undefined;
  const speaker = FIELD.exec(sentence)?.[1] ?? '';
  const called = namedIn(sentence).find(
    ({ kind, text }) =>
      !/exception|error$/i.test(text) &&
      !isCodePath(text) &&
      !complains(text) &&
      !SPEAKS.test(text) &&
      !speaker.includes(text) &&
      !sentence.includes(`${text}(`) &&
      !(kind === 'key' && ((of === 'version' && text.includes('.')) || (of === 'limit' && !OF_LIMITS.test(text)))),
  )?.text;
  // What lies in the image is nobody's to correct; a mounted file is, whatever its name.
  const what = (thing !== undefined && !isCodePath(thing) ? thing : undefined) ?? place?.token ?? called;
  const far = namedIn(sentence).find(({ kind }) => kind === 'address')?.text;
  // Who answers so is there: what it was asked for is not.
  const asked = far !== undefined && ANSWERED.test(sentence) ? far : undefined;
  const at =
    place === undefined ? '' : `; ${name === place.token ? 'that name' : place.token} stands in ${standsIn(place)}`;
  // Whom it asks may stand anywhere; what it comes with stands in a Secret, or is that very place.
  const secrets = place === undefined || /^(?:args|command) /.test(place.where) ? secretsOf(one) : '';
  const by: Readonly<Record<Complaint['of'], string | undefined>> = {
    unreachable: far && `see whether ${far} runs, listens there and may be reached from ${c}${at}`,
    missing: asked
      ? `${asked} answers that it has not what ${c} asks for: create it there, or correct what is asked${at}`
      : what && UNKNOWN.test(sentence)
        ? `${what} is not known to what reads it: take it out where ${c} gives it, or write what has taken its place${at}`
        : what && OF_BUILD.test(what)
          ? `build the image of ${c} (${view.spec?.image}) with ${what}: its lock file, and the step that installs from it; or correct the name that is asked for${at}`
          : what &&
            `${what} is not there${lookedIn(sentence, what)}${at.includes(c) ? '' : ` for ${c}`}: create it where it is looked for, or correct its name${at}`,
    taken: what?.startsWith('lock')
      ? `find who holds ${what} (a session, process or pod that hangs or has ended without giving it back) and end that; ${c} then goes on${at}`
      : what &&
        `${what} is there already or in use: find who has it, remove what is not needed, or give ${c} another${at}`,
    denied:
      UNBELIEVED.test(sentence) || NOT_ACCEPTED.test(sentence)
        ? `${far ?? 'the other side'} does not believe ${c} to be ${thing !== undefined && OF_WHO.test(thing) ? thing : 'who it says it is'}: correct ${refusedIn(sentence) ?? 'user and password, or the token,'} that it comes with${secretsOf(one)}${at}${askedIn(sentence)}`
        : !LOGIN.test(sentence) && what !== undefined
          ? `${c} may not do this to ${what}: let the identity that it comes with${secretsOf(one)} own ${what} or have the right to it${at}`
          : `${c} comes with an identity that may not do this${what === undefined ? '' : ` (${what})`}: ${BY_SECRET.test(sentence) ? `correct the credentials that ${c} uses${secrets}, or give that user, role or account the right` : `give that user, role or account the right, or correct the credentials that ${c} uses${secrets}`}${at}`,
    expired:
      what &&
      `renew ${/[\d"'./:_-]/.test(what) ? what : `what "${sentence.slice(0, 160).replace(/[.\s]{1,4}$/, '')}" speaks of`} (the licence, certificate, key or token behind it) and give the new one to ${c}${at}`,
    version: `bring the versions together: image ${view.spec?.image ?? 'of the container'} and ${what ?? 'what it works with'} do not fit each other${at}`,
    limit:
      place !== undefined && isSetting(place)
        ? `raise ${place.token}, or let ${OF_ANOTHER.test(place.where) ? c : 'what meets it'} ask for less: it stands in ${standsIn(place)}`
        : what && OF_SPACE.test(sentence)
          ? `make room where ${what} is kept: free or add space there; ${c} then goes on${at}`
          : what &&
            (BEHIND.test(sentence)
              ? `let ${c} ask less of ${what} (fewer and larger requests), or give more to what does the work: it comes after more slowly than it is asked, and a higher limit only puts that off${at}`
              : `raise the limit that ${what} meets, or lower what ${c} asks of it${at}`),
    broken: `${what ?? 'the data'} of ${c} is damaged: keep a copy, then restore it from a backup or a healthy replica${at}`,
    invalid: what === undefined ? keyOf(one, sentence) : `correct ${what} in the configuration of ${c}${at}`,
  };
  const told = by[of];
  return told === undefined || told === '' ? [] : [told];
}

/** What is asked of it grows faster than it works: no number is too low. */
const BEHIND =
  /\bslower than\b|\b(?:can ?not|can['’]t|unable to|does not|doesn['’]t) keep up\b|\bfall(?:s|ing|en)? behind\b|\bback-?pressure\b/i;

/** A place of another workload, which this container asks; its own limit others meet. */
const OF_ANOTHER = / of (?:deployment|statefulset|daemonset)\//;

/** "check the token": the sentence itself says that what it came with is to be looked at. */
const BY_SECRET = /\b(?:token|password|api[ _-]?key|credential|secret)s?\b/i;
const ANSWERED =
  /\b(?:return(?:s|ed)|answer(?:s|ed)(?: with)?|respon(?:ds|ded|se)(?: with)?(?: code)?|status(?: code)?|got|HTTP(?:\/\d(?:\.\d)?)?)[ :=]{1,3}(?:status )?(?:code )?404\b|\b404 not found\b/i;

/** "incorrect key length", "invalid token": a secret value that the sentence calls by its kind alone. */
const KEYS =
  /\b(key|token|secret|passphrase|salt)s?(?: |'s )(?:length|size|format)\b|\b(?:incorrect|invalid|wrong|malformed|unsupported) (?:\w+ )?(key|token|secret|passphrase|salt)\b/i;
/** The one variable that is called so and comes from a Secret. */
function keyOf({ view }: Failing, sentence: string): string | undefined {
  const [, first, kind = first] = KEYS.exec(sentence) ?? [];
  if (kind === undefined) return undefined;
  const [only, second] = (view.spec?.env ?? []).filter(
    ({ name, valueFrom }) => valueFrom?.secretKeyRef && name.toLowerCase().endsWith(kind.toLowerCase()),
  );
  const ref = only?.valueFrom?.secretKeyRef;
  if (!only || second || !ref) return undefined;
  return `correct length and form of the value of key ${ref.key} of Secret ${ref.name ?? ''}, which is variable ${only.name} of container ${view.name}, as the documentation of image ${view.spec?.image ?? 'of this version'} asks for it`;
}

/** A setting that is given and that nobody knows: it is not what lacks. */
const UNKNOWN =
  /\b(?:unknown|unrecogni[sz]ed|unexpected|unsupported) (?:parameter|field|option|argument|directive|property|flag|attribute|setting|config\w*|keyword)s?\b/i;

/** Who somebody is was not believed; else it is known, and may not do that. */
const LOGIN = /passw|log-?in\b|credential|authenticat|\btoken\b|\bapi[ _-]?key\b|unauthori[sz]ed|\b401\b|signature/i;

const OF_SPACE =
  /\b(?:disks?|storage|volume|file ?system|inodes?)\b[^\n]{0,40}\b(?:usage|space|full|watermark|exceed\w*|exhaust\w*|low)\b|\bno space\b/i;
const OF_WHO = /^(?:user|role|account|client|principal|service ?account|tenant|project)\b/i;
/** The credentials did not hold, whatever rights go with them. */
const UNBELIEVED =
  /\b(?:unable|failed|failure|not able|could not|cannot|can't)(?: to)? (?:authenticate|log ?in|sign in)\b/i;
const NOT_ACCEPTED =
  /\b((?:\w{1,20}_)?(?:credentials?|password|tokens?|api key|signature|login)) (?:was|were|is|are|has been|have been) (?:not accepted|rejected|refused)\b/i;

/** A place that sets an amount: the name of the limit itself, not a thing that meets it. */
export const isSetting = ({ token, says = '' }: Place): boolean =>
  /\d/.test(says) && /^[\w.:-]{3,60}$/.test(token) && new RegExp(`${token}["']?[ :=]{1,3}["']?\\d`).test(says);
