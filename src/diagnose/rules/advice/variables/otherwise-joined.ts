/** "; try max_size …": `max-size`, which a program does not know, is often the name of another program's style. */
export function otherwiseJoined(name: string): string {
  const [, mark] = /^[a-z]+([-_])[a-z]+(?:\1[a-z]+)*$/i.exec(name) ?? [];
  if (mark === undefined) return '';
  const other = mark === '-' ? '_' : '-';
  return `; try ${name.replaceAll(mark, other)}, where this program joins the words of a name by ${other}`;
}
