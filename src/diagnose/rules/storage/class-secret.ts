import type { StorageClass } from '../../../core/kubernetes.ts';

const NAME = /^(.*)-secret-name$/;

/**
 * A Secret that a class names by name and namespace for a call of its driver (`…/provisioner-secret-name`) and that is
 * not there: the same is named in another namespace for another call, or it is to be made.
 */
export function classSecret(storageClass: StorageClass | undefined, why: string): readonly string[] {
  const parameters = storageClass?.parameters ?? {};
  const said = new Set(why.split(/[^\w.-]+/).map((word) => word.replace(/\.$/, '')));
  const all = Object.entries(parameters).flatMap(([key, name]) => {
    const call = NAME.exec(key)?.[1];
    const namespace = parameters[`${call}-secret-namespace`];
    return call === undefined || namespace === undefined ? [] : [{ call, name, namespace }];
  });
  const missed = all.filter(({ name, namespace }) => said.has(name) && said.has(namespace));
  const [first] = missed;
  if (!first || !/\bsecrets?\b/i.test(why) || !/not found|does not exist|no such/i.test(why)) return [];
  const other = all.find(({ name, namespace }) => name === first.name && namespace !== first.namespace);
  const keys = missed.map(({ call }) => `parameters.${call}-secret-namespace`).join(' and ');
  const where = `of storage class ${storageClass?.metadata?.name}`;
  const anew = 'parameters cannot be edited, so delete the class and create it anew; the volumes that it made stay';
  return [
    other === undefined
      ? `make Secret ${first.name} in namespace ${first.namespace}, where ${keys} ${where} looks for it`
      : `set ${keys} ${where} from ${first.namespace} to ${other.namespace}, where parameters.${other.call}-secret-namespace looks for the same Secret: ${anew}`,
    other === undefined
      ? `or name the one that is meant in ${keys} ${where}: ${anew}`
      : `or make Secret ${first.name} in namespace ${first.namespace} too, as storage class ${storageClass?.metadata?.name} has it`,
  ];
}
