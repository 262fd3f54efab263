import { AppError } from '../../core/errors.ts';
import type { Message } from '../../core/model.ts';
import { showDuration } from '../../core/time.ts';
import type { Resumed, SavedItem } from '../../ui/options.ts';
import type { Flags } from '../flags.ts';
import { sameCluster, type Cut, type Place, type SavedSession } from './records.ts';
import { findSession, listSessions } from './store.ts';

export type ResumeFlags = { readonly continue?: boolean; readonly resume?: string | boolean };

/** Turns that are shown again, and that the model gets. */
const SHOWN = 50;
const TOLD = 10;

/** The session that `--continue` or `--resume [id]` means; undefined when neither was given. */
export function wantedSession(flags: ResumeFlags & Flags, env: NodeJS.ProcessEnv): SavedSession | undefined {
  if (typeof flags.resume === 'string') return findSession(flags.resume, env);
  if (flags.continue !== true && flags.resume !== true) return undefined;
  const all = listSessions(env).filter(({ place }) => flags.context === undefined || place.context === flags.context);
  if (all[0] === undefined)
    throw new AppError(
      'not-found',
      `there is no saved conversation${flags.context === undefined ? '' : ` about context ${flags.context}`}`,
      'kubewhy starts one; kubewhy sessions lists them',
    );
  return all[0];
}

/** Where the session was held, unless the person says another place. */
export function flagsOf<F extends Flags>(flags: F, { place }: SavedSession): F {
  const elsewhere = flags.context !== undefined || flags.kubeconfig !== undefined || flags.scenario !== undefined;
  if (elsewhere) return flags;
  return {
    ...flags,
    ...(place.embedded ? { scenario: place.scenario } : { context: place.context }),
    ...(flags.namespace === undefined ? { namespace: place.namespace } : {}),
  };
}

/** The last turns of an earlier run as the screen shows them again. */
export function shownAgain({ id, items }: SavedSession): readonly SavedItem[] {
  const starts = items.flatMap(({ type }, at) => (type === 'said' ? [at] : []));
  const from = starts.at(-SHOWN) ?? 0;
  const left = starts.indexOf(from);
  return [
    ...(left > 0 ? [notice('info', `${left} earlier turns are not shown; kubewhy sessions show ${id} has them`)] : []),
    ...items.slice(from),
  ];
}

export type Continued = Resumed & {
  /** For the model; empty when they would speak of another cluster. */
  readonly messages: readonly Message[];
  /** How far back to look for what has changed; undefined where that says nothing about the conversation. */
  readonly since: string | undefined;
};

/**
 * What the chat tells of an earlier run, once it is known where this one is, and what the model gets of it. Nothing of
 * it is asked, sent or approved again.
 */
export function continued(session: SavedSession, here: Place, now: number): Continued {
  const { place, lastAt } = session;
  const again = place.embedded && here.embedded;
  const same = !again && sameCluster(place, here);
  const told = [
    notice('info', `resumed: ${nameOf(session)}, last used ${showDuration(now - lastAt)} ago`),
    ...(same ? [] : [otherCluster(place, here, again)]),
    ...(same && place.namespace !== here.namespace
      ? [notice('warn', `the conversation was about namespace ${place.namespace}; this is namespace ${here.namespace}`)]
      : []),
    ...cutNotices(session.cut),
  ];
  return {
    items: told,
    messages: sameCluster(place, here) ? [...lastTurns(session.messages), ...cutMessages(session.cut)] : [],
    since: same ? `${Math.min(Math.max(1, Math.ceil((now - lastAt) / 60_000)), 7 * 24 * 60)}m` : undefined,
    ...(same && place.namespace === here.namespace && session.health ? { health: session.health } : {}),
  };
}

const nameOf = ({ id, name }: SavedSession): string => (name === undefined ? id : `${name} (${id})`);

function otherCluster(place: Place, here: Place, again: boolean): SavedItem {
  if (again)
    return notice('warn', 'the embedded cluster of that conversation has ended; this is a new one, at its beginning');
  const name = ({ embedded, context, server }: Place): string =>
    embedded ? 'the embedded demo cluster' : `context ${context} at ${server}`;
  return notice(
    'warn',
    `the conversation was about ${name(place)}; this is ${name(here)}`,
    'the model gets nothing of what was said about the other cluster',
  );
}

function cutNotices(cut: Cut | undefined): SavedItem[] {
  if (cut === undefined) return [];
  return [
    ...cut.waited.map((title) =>
      notice(
        'warn',
        `a card waited when the terminal closed: ${title}. It counts as a no: nothing of it was sent`,
        'ask again if it is still wanted',
      ),
    ),
    ...cut.approved.map((title) =>
      notice(
        'danger',
        `approved when the terminal closed, and may have been sent: ${title}`,
        'kubewhy audit tells what was sent; look before you do it again',
      ),
    ),
    ...cut.sent.map((text) =>
      notice(
        'danger',
        `sent when the terminal closed, and not watched to its end: ${text}`,
        'kubewhy audit tells what was sent; look before you ask for it again',
      ),
    ),
    notice(
      'warn',
      `the last turn was cut: ${JSON.stringify(cut.asked.slice(0, 200))}`,
      'it is not asked again by itself',
    ),
  ];
}

/** The cut turn as the model has to know it. */
function cutMessages(cut: Cut | undefined): Message[] {
  if (cut === undefined || cut.elsewhere) return [];
  const became = [
    ...cut.waited.map((title) => `proposed, not approved, not sent: ${title}`),
    ...cut.approved.map(
      (title) => `approved, may have been sent, outcome not known; look before more is done: ${title}`,
    ),
    ...cut.sent.map((text) => `sent, outcome not known: ${text}`),
  ];
  const text = ['(the terminal was closed before an answer)', ...became].join('\n');
  return [
    { role: 'user', text: cut.asked },
    { role: 'assistant', text, calls: [], interrupted: true },
  ];
}

function lastTurns(messages: readonly Message[]): readonly Message[] {
  const starts = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : []));
  return messages.slice(starts.at(-TOLD) ?? 0);
}

const notice = (tone: 'info' | 'warn' | 'danger', text: string, nextStep?: string): SavedItem => ({
  type: 'notice',
  tone,
  text,
  ...(nextStep === undefined ? {} : { nextStep }),
});
