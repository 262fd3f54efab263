import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Pair = { readonly cert: string; readonly key: string };
export type Pki = {
  readonly ca: string;
  readonly server: Pair;
  readonly expired: Pair;
  readonly client: Pair;
  readonly other: string;
};

/** Certificates made with the openssl of this machine; undefined where there is none. */
export function makePki(): Pki | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-pki-'));
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const authority = (name: string): void =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
      '-days',
      '30',
    );
  const signed = (name: string, ...validity: string[]): Pair => {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/O=people/CN=${name}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.crt`,
      '-extfile',
      'names',
      ...validity,
    );
    return { cert: read(`${name}.crt`), key: read(`${name}.key`) };
  };
  try {
    writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:kubernetes\n');
    authority('ca');
    authority('other');
    return {
      ca: read('ca.crt'),
      other: read('other.crt'),
      server: signed('server', '-days', '30'),
      client: signed('client', '-days', '30'),
      expired: signed('expired', '-days', '-1'),
    };
  } catch (error) {
    console.warn(`no certificates can be made here, tests of https are skipped: ${String(error).split('\n')[0]}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
