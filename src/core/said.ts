/** Whether a text names a host, alone or at the front of an address: `ghcr.io`, `oci://ghcr.io/shop/web`. */
export const namesHost = (text: string, host: string): boolean =>
  text.split(/[\s"'`,;()<>]+/).some(
    (word) =>
      word
        .replace(/^[a-z]+:\/\//i, '')
        .split('/')[0]
        ?.replace(/(?<![.:])[.:]+$/, '') === host,
  );

/**
 * Whether a text names a word as a whole: `prod.yaml` is named by "-f prod.yaml", not by "-f my-prod.yaml" or
 * "prod.yaml.bak". A person who typed 10 did not type 1.
 */
export function namesWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + word.length)];
    // `-fprod.yaml` and `./prod.yaml` name it, too.
    const begins = /(?:^|[^\w./@:+~-]|(?:^|\s)-[a-z]|(?:^|[^\w./-])\.\/)$/i.test(before);
    if (begins && /^(?:$|[^\w/@+~.:-]|[.:](?:\s|$))/.test(after)) return true;
  }
  return false;
}
