import { kindOfWord } from '../../../core/kinds.ts';
import { isSecretName } from '../../../core/redact.ts';
import { secretsStayHome } from '../grammar/rules/change-setting.ts';
import { call, type Understood } from '../outcome.ts';
import { type Args, last, place } from './argv.ts';

/**
 * `deployment/x`, `deployment x [y …]` or a bare name; undefined when there is none. A deployment is what a bare name
 * means anyway.
 */
export function targets(words: readonly string[]): readonly string[] | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  if (first.includes('/'))
    return words.every((word) => /^[a-z][a-z0-9.-]*\/[a-z0-9.-]+$/i.test(word)) ? words : undefined;
  const kind = kindOfWord(first)?.kind;
  if (kind === undefined) return words.length === 1 ? words : undefined;
  if (rest.length === 0 || rest.some((word) => word.includes('/'))) return undefined;
  return rest.map((name) => (kind === 'Deployment' ? name : `${kind.toLowerCase()}/${name}`));
}

export function setEnv(args: Args): Understood | undefined {
  const pairs = args.words.filter((word) => /^[A-Za-z_][\w.]*(?:=|-$)/.test(word));
  const named = targets(args.words.filter((word) => !pairs.includes(word)));
  if (named?.length !== 1 || pairs.length === 0) return undefined;
  const secret = pairs
    .map((pair) => pair.split('=')[0] ?? '')
    .find((name, at) => (pairs[at] ?? '').includes('=') && (isSecretName(name) || pairs[at]?.includes('[hidden]')));
  if (secret !== undefined) return secretsStayHome(secret);
  return {
    calls: pairs.flatMap((pair) => {
      const at = pair.indexOf('=');
      const value =
        at < 0 ? { name: pair.slice(0, -1), remove: true } : { name: pair.slice(0, at), value: pair.slice(at + 1) };
      const made = call('set_env', {
        workload: named[0],
        ...place(args),
        container: last(args, 'container'),
        ...value,
      });
      return 'calls' in made ? made.calls : [];
    }),
  };
}

export function setImage(args: Args): Understood | undefined {
  const pairs = args.words.filter((word) => /^[a-z0-9-]+=[^=]+$/.test(word));
  const named = targets(args.words.filter((word) => !pairs.includes(word)));
  if (named?.length !== 1 || pairs.length === 0) return undefined;
  return {
    calls: pairs.flatMap((pair) => {
      const [container = '', image = ''] = pair.split('=');
      const made = call('set_image', { workload: named[0], ...place(args), container, image });
      return 'calls' in made ? made.calls : [];
    }),
  };
}
