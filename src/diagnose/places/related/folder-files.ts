import type { Named } from '../../../logs/meaning/named-things.ts';
import type { ContainerView } from '../../facts/containers.ts';

/** A file that is named without its folder. */
const FILE =
  /(?<![\w/.@-])([\w-]{1,60}(?:\.[\w-]{1,20}){0,3}\.(?:crt|cer|pem|key|csr|p12|pfx|jks|ya?ml|json|toml|ini|conf|cfg|cnf|properties|xml|env|txt|lic|license|token|sql|rules|lua|hcl|rego|proto))(?![\w/-]|\.\w)/g;
const MOST = 4;

/**
 * Files that a sentence names without a folder, at the places where the container could have them: in a mounted folder
 * of a ConfigMap or Secret that the sentence, an argument or a variable names, or in the only one there is.
 */
export function inFolders({ spec, pod }: ContainerView, sentence: string): readonly Named[] {
  const files = [...new Set([...sentence.slice(0, 2_000).matchAll(FILE)].map(([, name = '']) => name))].slice(0, MOST);
  if (files.length === 0) return [];
  const folders = (spec?.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec?.volumes?.find((one) => one.name === name);
    return subPath === undefined && (volume?.secret ?? volume?.configMap) ? [mountPath.replace(/\/$/, '')] : [];
  });
  const { env = [], args = [], command = [] } = spec ?? {};
  const said = [sentence, ...env.map(({ value = '' }) => value), ...args, ...command].join('\n');
  const spoken = folders.filter((folder) => said.includes(folder));
  const places = spoken.length > 0 ? spoken : folders.length === 1 ? folders : [];
  return files.flatMap((file) => places.map((folder) => ({ kind: 'path', text: `${folder}/${file}` }) as const));
}

/** True when a Secret is mounted as a folder in which a file of the sentence may be looked for. */
export const folderOfSecret = ({ pod }: ContainerView, paths: readonly Named[]): boolean =>
  paths.length > 0 && (pod.spec?.volumes ?? []).some(({ secret }) => secret !== undefined);
