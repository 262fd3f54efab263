import { toAppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import { notReadOnly } from '../../../src/core/request/read-only-program.ts';
import type { ToolContext } from '../../../src/core/tool.ts';

/** `backend`, `backend.shop`, with a port or as a URL: what stands before, the name, the namespace, the rest. */
const SHORT =
  /^(https?:\/\/)?([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?))?([:/].*)?$/;
/** Which ask the DNS for the name as it stands, without the search list of the container. */
const ASKS_AS_IT_STANDS = /(?:^|\/)(?:nslookup|dig)$/;
const IN_NETWORK = /(?:^|\/)(?:nslookup|dig|getent|nc|curl|wget)$/;

type Named = { readonly argv: readonly string[]; readonly notes: readonly string[] };

/**
 * Words that are short names of Services which the API server knows, by the names that only the cluster answers for:
 * then the program is known not to leave it. Where that is not so, or cannot be read, the words stay as they are.
 */
export async function withServices(
  argv: readonly string[],
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Named> {
  const same: Named = { argv, notes: [] };
  const [program = ''] = argv;
  if (!IN_NETWORK.test(program) || notReadOnly(argv) === undefined) return same;
  const end = ASKS_AS_IT_STANDS.test(program) ? 'svc.cluster.local' : 'svc';
  for (const [at, word] of argv.entries()) {
    const [, scheme = '', name = '', home = namespace, rest = ''] = (at > 0 ? SHORT.exec(word) : null) ?? [];
    const full = `${name}.${home}.${end}`;
    const next = argv.with(at, `${scheme}${full}${rest}`);
    if (name === '' || notReadOnly(next) !== undefined) continue;
    try {
      await cluster.get(KINDS.services, name, home, signal);
    } catch (error) {
      const { code } = toAppError(error);
      if (code === 'not-found' || code === 'forbidden') return same;
      throw error;
    }
    return { argv: next, notes: [`${name} is Service ${name} of namespace ${home}: it is asked for as ${full}`] };
  }
  return same;
}
