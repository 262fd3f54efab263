import { PATH, type Signature } from '../types.ts';

const ANY = `["'\`(]?${PATH}`;

/** A key or a store of keys that is there, and that its password does not open. */
export const LOCKED =
  /\b(?:key ?store|trust ?store|pkcs ?12|pfx|jks|private key|key file|certificate)\b[^\n]{0,80}\b(?:password|passphrase|pin|mac)\b[^\n]{0,40}\b(?:incorrect|wrong|invalid|bad|mismatch|failed|not correct)|\b(?:password|passphrase)\b[^\n]{0,20}\b(?:was|is) (?:incorrect|wrong|not correct|invalid)\b|\bbad decrypt\b|\bmac verify (?:error|failure)\b|keystore was tampered with|password verification failed|network password is not correct/i;
const locked = (pattern: RegExp): Signature => ({
  cause: 'ConfigFileInvalid',
  pattern,
  constants: { opens: 'no' },
  title: (c, { path }) => `the password that container ${c} is given does not open ${path ?? 'its key store or key'}`,
  remedies: (c, { path }) => [
    `give container ${c} the password that ${path ?? 'the key store'} was made with, or make it anew with the one that is given`,
  ],
});

/** A key that is decrypted with the wrong password, before x509 is taken for a certificate of somebody else. */
const UNDECRYPTED =
  /\b(?:decrypt\w{0,6}|x509|pkcs ?\d{1,2}|pem|unlock\w{0,4})\b[^\n]{0,80}\b(?:password|passphrase)\b[^\n]{0,30}\b(?:incorrect|wrong|invalid|mismatch|not correct)\b|\b(?:incorrect|wrong|invalid) (?:password|passphrase)\b[^\n]{0,60}\b(?:decrypt\w{0,6}|private key|key ?store|key file)\b/i;
export const LOCKED_KEYS: readonly Signature[] = [
  locked(new RegExp(`${ANY}[^\\n]{0,120}?(?:${UNDECRYPTED.source})`, 'i')),
  locked(new RegExp(`(?:${UNDECRYPTED.source})[^\\n]{0,60}?${ANY}`, 'i')),
  locked(UNDECRYPTED),
];

/** The same where the words are of key stores, or of passwords alone. */
export const LOCKED_STORES: readonly Signature[] = [
  locked(new RegExp(`${ANY}[\\s\\S]{0,600}?(?:${LOCKED.source})`, 'i')),
  locked(LOCKED),
];
