import { isBad } from '../../../logs/faults.ts';
import type { Failing } from '../../facts/state.ts';
import type { ContainerLog } from '../../types.ts';

/** A program that serves everything below a path of its own. */
export type BasePath = { readonly path: string; readonly says: string };

const VARIABLE =
  /(?:CONTEXT_?PATH|BASE_?(?:PATH|URL|HREF)|ROOT_?(?:PATH|URL)|URL_?PREFIX|PATH_?PREFIX|APPLICATION_ROOT|SUB_?PATH|SUB_?URL)$/i;
const SAYS =
  /\b(?:context[- ]?path|base[- ]?(?:path|url)|root[- ]?path|url[- ]?prefix|sub[- ]?path|mounted (?:at|under)|serv(?:ed|ing) (?:at|under|below))\b[^\n/]{0,12}?["'`]?(?:https?:\/\/[\w.:-]+)?(\/[\w][\w./-]*)/i;

/** Where the log or a variable says that the program serves below a path which the probe does not ask. */
export function basePathOf({ view }: Failing, log: ContainerLog | undefined, asked: string): BasePath | undefined {
  const inLog = (log?.lines ?? []).flatMap(({ text }) => {
    const path = isBad(text) || /\bno \w+/i.test(text) ? undefined : SAYS.exec(text)?.[1];
    return path === undefined ? [] : [{ path, says: 'its log says' }];
  });
  const inEnv = (view.spec?.env ?? []).flatMap(({ name, value = '' }) => {
    const path = VARIABLE.test(name) ? /^(?:https?:\/\/[\w.:-]+)?(\/[\w][\w./-]*)$/.exec(value)?.[1] : undefined;
    return path === undefined ? [] : [{ path, says: `variable ${name} says` }];
  });
  return [...inEnv, ...inLog.reverse()]
    .map(({ path, says }) => ({ path: path.replace(/\/$/, ''), says }))
    .find(({ path }) => path !== '' && !asked.startsWith(`${path}/`) && asked !== path);
}
