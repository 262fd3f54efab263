import type { ProgramOutput } from '../contract.ts';
import type { Inside } from './program-inside.ts';

/** The cluster's DNS server, as allocate.ts keeps it free. */
const DNS = '10.96.0.10';

function nslookup(args: readonly string[], inside: Inside, { out }: ProgramOutput): number {
  const name = args.find((word) => !word.startsWith('-')) ?? '';
  out(`Server:\t\t${DNS}\nAddress:\t${DNS}:53\n\n`);
  const found = inside.addressOf(name);
  if (found) {
    out(`Name:\t${found.name}\nAddress: ${found.address}\n\n`);
    return 0;
  }
  const tried = name.includes('.svc') ? [name] : inside.search.map((domain) => `${name}.${domain}`);
  out(tried.map((one) => `** server can't find ${one}: NXDOMAIN\n\n`).join(''));
  return 1;
}

/** `nc -z -v -w 2 HOST PORT` and `nc -w 2 HOST PORT`, as busybox has it. */
function nc(args: readonly string[], { network }: Inside, { err }: ProgramOutput): number {
  const [host = '', port = ''] = args.filter((word, at) => !word.startsWith('-') && args[at - 1] !== '-w');
  const reached = network.connect(host, Number(port));
  if (reached.kind === 'unknown-host') err(`nc: bad address '${host}'\n`);
  else if (reached.kind === 'refused') err(`nc: ${host} (${reached.address}): Connection refused\n`);
  else if (reached.kind === 'timeout') err(`nc: ${host} (${reached.address}): Connection timed out\n`);
  else if (args.some((word) => /^-\w*v/.test(word))) err(`${host} (${reached.address}) open\n`);
  return reached.kind === 'connected' ? 0 : 1;
}

function wget(args: readonly string[], { network }: Inside, { out, err }: ProgramOutput): number {
  const url =
    args.find((word) => /^(?:https?:\/\/)?[\w.-]+(?::\d+)?(?:\/|$)/.test(word) && !word.startsWith('-')) ?? '';
  const flag = args.find((word) => word.startsWith('--') && !['--spider', '--no-check-certificate'].includes(word));
  if (flag !== undefined) {
    err(`wget: unrecognized option '${flag}'\n`);
    return 1;
  }
  const [, host = '', port = '80', path = '/'] = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  const reached = network.connect(host, Number(port));
  const failed = (why: string): number => (err(`wget: ${why}\n`), 1);
  if (reached.kind === 'unknown-host') return failed(`bad address '${host}'`);
  if (reached.kind !== 'connected')
    return failed(
      reached.kind === 'timeout'
        ? 'download timed out'
        : `can't connect to remote host (${reached.address.split(':')[0]}): Connection refused`,
    );
  const answer = reached.peer.http({ port: Number(port), method: 'GET', path, from: `${network.address}:48210` });
  if (answer === 'refused') return failed('error getting response: Connection reset by peer');
  if (answer.status >= 400) return failed(`server returned error: HTTP/1.1 ${answer.status}`);
  out(answer.body);
  return 0;
}

export const probe = { nslookup, nc, wget };
