/**
 * Untrusted text in a fence that names its source. `marker` is random for each call, so the text cannot know it; should
 * it stand in the text all the same, it is taken out. The prompt says that what stands in a fence is data.
 */
export function fence(text: string, source: string, marker: string): string {
  const inside = text.replaceAll(marker, '[marker]');
  return `<data-${marker} source="${source.replace(/[^\w.:/ -]/g, '')}">\n${inside}\n</data-${marker}>`;
}

/** Takes all fences off: what stood inside, and the words around them. Text without a fence is all `said`. */
export function unfence(text: string): { readonly said: string; readonly data?: string } {
  const data: string[] = [];
  const said = text.replace(FENCE, (_all, _marker: string, inside: string) => {
    data.push(inside);
    return '';
  });
  return data.length === 0 ? { said: text } : { said: said.trim(), data: data.join('\n') };
}

const FENCE = /<data-([0-9a-z]{4,64}) source="[^"\n]*">\n([\s\S]*?)\n<\/data-\1>/g;
