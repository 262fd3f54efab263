import type { MarkedToken, Token } from 'marked';
import { safe, span, type Span, type Tone } from '../text/line.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (all, name) => ENTITIES[name] ?? all);

const words = (text: string, tone: Tone): Span[] => [span(safe(decode(text)).replaceAll('\n', ' '), tone)];

/**
 * Spans of a paragraph's tokens; hard breaks come as a span of one newline. Links show their address, since it cannot
 * be clicked.
 */
export function inlineSpans(tokens: readonly Token[] | undefined, tone: Tone = 'plain'): Span[] {
  return (tokens ?? []).flatMap((any): Span[] => {
    const token = any as MarkedToken;
    switch (token.type) {
      case 'strong':
        return inlineSpans(token.tokens, 'strong');
      case 'em':
        return inlineSpans(token.tokens, tone === 'strong' ? 'strong' : 'emphasis');
      case 'del':
        return inlineSpans(token.tokens, 'strike');
      case 'codespan':
        return [span(safe(decode(token.text)), 'code')];
      case 'link': {
        const shown = inlineSpans(token.tokens, 'link');
        return token.text === token.href || `mailto:${token.text}` === token.href
          ? shown
          : [...shown, span(` (${safe(token.href)})`, 'dim')];
      }
      case 'image':
        return words(`${token.text || 'image'} (${token.href})`, 'dim');
      case 'checkbox':
        return [];
      case 'br':
        return [span('\n')];
      case 'text':
      case 'escape':
        return 'tokens' in token && token.tokens ? inlineSpans(token.tokens, tone) : words(token.text, tone);
      default:
        return words('text' in token && typeof token.text === 'string' ? token.text : token.raw, tone);
    }
  });
}

/** Splits spans at hard breaks. */
export function breakRows(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [[]];
  for (const one of spans)
    if (one.text === '\n') rows.push([]);
    else rows.at(-1)?.push(one);
  return rows;
}
