import { knownSecrets } from '../../core/redact.ts';
import { Sealed } from '../../core/sealed.ts';
import type { SecretPlace } from '../../core/tool.ts';
import type { Press } from '../editor/press.ts';
import { segments } from '../text/line.ts';

/** What may be drawn of the masked prompt: names and lengths, never a value. */
export type SecretView = {
  readonly keys: readonly string[];
  readonly into: SecretPlace;
  readonly at: number;
  readonly length: number;
  readonly hint: string | undefined;
};

const MOST = 64 * 1024;

/**
 * Takes the values of Secret keys one after another. Values live in private members of this object alone and leave it
 * sealed. `$NAME` takes the value of an environment variable; `$$` at the start stands for one dollar.
 */
export class SecretPrompt {
  readonly #keys: readonly string[];
  readonly #into: SecretPlace;
  readonly #env: NodeJS.ProcessEnv;
  readonly #values: Record<string, string> = {};
  #typed = '';
  #hint: string | undefined;
  #at = 0;

  constructor(keys: readonly string[], into: SecretPlace, env: NodeJS.ProcessEnv) {
    this.#keys = keys;
    this.#into = into;
    this.#env = env;
  }

  get view(): SecretView {
    return { keys: this.#keys, into: this.#into, at: this.#at, length: segments(this.#typed).length, hint: this.#hint };
  }

  press({ key, text }: Press): 'done' | 'cancelled' | undefined {
    this.#hint = undefined;
    if (key === 'esc') return 'cancelled';
    if (key === 'enter' || key === 'chunk-enter') return this.#next();
    if (key === 'text' || key === 'chunk') this.paste(text);
    else if (key === 'backspace') this.#typed = segments(this.#typed).slice(0, -1).join('');
    else if (key === 'C-u') this.#typed = '';
    return undefined;
  }

  /** Line ends inside stay (keys come as PEM); the last one, which copying adds, goes. */
  paste(text: string): void {
    const clean = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (this.#typed.length + clean.length > MOST) this.#hint = 'too long: a value may have 64 KiB';
    else this.#typed += clean;
  }

  /** All values, known to the redactor from now on. */
  seal(): Sealed {
    for (const value of Object.values(this.#values)) knownSecrets.add(value);
    return new Sealed(this.#values);
  }

  #next(): 'done' | undefined {
    const key = this.#keys[this.#at];
    const named = /^\$([A-Za-z_]\w*)$/.exec(this.#typed)?.[1];
    const value = named === undefined ? this.#typed.replace(/^\$\$/, '$') : (this.#env[named] ?? '');
    if (value === '' || key === undefined) {
      this.#hint =
        named === undefined
          ? 'a value is needed; Esc cancels'
          : 'there is no such environment variable ($$ types a dollar)';
      this.#typed = '';
      return undefined;
    }
    Object.defineProperty(this.#values, key, { value, enumerable: true });
    this.#typed = '';
    this.#at++;
    return this.#at === this.#keys.length ? 'done' : undefined;
  }
}
