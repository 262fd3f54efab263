import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import { type Leaf, leavesOf, looksSecret } from '../../../src/core/plain-secrets.ts';

/** Maps of names that somebody chose: a label `token: yes` is no secret. */
const FREE = /^(?:labels|matchLabels|selector|nodeSelector|annotations)$/;
const SWITCH = /^(?:true|false|yes|no|on|off|enabled|disabled)$/i;
/** A reference names a Secret and its key and holds no value. */
const REFERENCE = /(?:^|\.)(?:secretName|secretRef|secretKeyRef|tokenSecretRef)(?:\.|$)/;

const isPlainSecret = ({ path, name, within, text }: Leaf, one: boolean): boolean =>
  !REFERENCE.test(path) && looksSecret(FREE.test(within) && (!one || SWITCH.test(text)) ? '' : name, text);

/**
 * Refuses values that hold what looks like a secret in plain text: what comes through a model and is stored in plain
 * text was seen by both. Of whole objects the names of labels and annotations say nothing (`checksum/secret`); of
 * `one` value that a call sets they do.
 */
export function refusePlainSecrets(value: Json, where: string, one = false): void {
  for (const leaf of leavesOf(value))
    if (isPlainSecret(leaf, one))
      throw new AppError(
        'refused',
        `${leaf.path} of ${where} looks like a secret in plain text`,
        'keep it in a Secret (set_secret_keys asks the person for the value) and refer to it with secretKeyRef or a volume',
      );
}
