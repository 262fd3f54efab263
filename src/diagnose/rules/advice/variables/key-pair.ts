import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { mountedMaps } from '../../../places/files.ts';
import { mountAt } from '../../../places/mount-at.ts';
import { placesOf } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import { corrected } from './stands-in.ts';

const MISMATCH =
  /\bkey values mismatch\b|\bprivate key does not match\b|\bkey (?:and|or) certificate (?:do|does) not match\b|\bcertificate\b[^\n]{0,60}\bdo(?:es)? not match\b[^\n]{0,40}\bkey\b|\bprivate key\b[^\n]{0,60}\b(?:does not|doesn't|not) match\b/i;
const FILE = /(?<![\w/.-])(\/[\w.@%+/-]{1,160}\.(?:crt|pem|cer|key))(?![\w/])/g;
const MOST_TEXT = 20_000;

type Source = { readonly path: string; readonly secret: string; readonly mountPath: string };

/**
 * A private key that does not belong to its certificate: where the two files come from two Secrets, both are named, and
 * the key of the certificate's own Secret takes the place of the other.
 */
export function keyPair(facts: Facts, one: Failing, sentence: string): readonly Advice[] {
  if (!MISMATCH.test(sentence)) return [];
  const { env = [], args = [], command = [] } = one.view.spec ?? {};
  const texts = [
    sentence,
    ...args,
    ...command,
    ...env.map(({ value = '' }) => value),
    ...mountedMaps(one.view).flatMap(({ name }) =>
      Object.values(facts.configmaps.find(({ metadata }) => metadata?.name === name)?.data ?? {}),
    ),
  ];
  const paths = [
    ...new Set(texts.flatMap((text) => [...text.slice(0, MOST_TEXT).matchAll(FILE)].map(([, path = '']) => path))),
  ];
  const sources = paths.flatMap((path): readonly Source[] => {
    const { secret, mountPath } = mountAt(one.view, path);
    return secret === undefined || mountPath === undefined ? [] : [{ path, secret, mountPath }];
  });
  const key = sources.find(({ path }) => /key/i.test(path.slice(path.lastIndexOf('/'))));
  const certificate = sources.find(({ path, secret }) => path !== key?.path && secret !== key?.secret);
  if (!key || !certificate) return [];
  const right = `${certificate.mountPath.replace(/\/$/, '')}/${key.path.slice(key.path.lastIndexOf('/') + 1)}`;
  const why = `certificate ${certificate.path} is of Secret ${certificate.secret}, key ${key.path} of Secret ${key.secret}: both have to be of one`;
  const places = placesOf(facts, one, '', [{ kind: 'quoted', text: key.path }]);
  const [written] = corrected(places, key.path, right);
  if (written === undefined) return [`take key and certificate from one Secret: ${why}`];
  return [typeof written === 'string' ? `${written}: ${why}` : { ...written, text: `${written.text}: ${why}` }];
}
