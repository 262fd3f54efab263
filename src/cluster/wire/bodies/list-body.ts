import { AppError } from '../../../core/errors.ts';
import { ItemSplitter, notAList } from './splitter.ts';

/** Bytes of an answer that are kept whole and read at once: most lists are shorter. */
const AT_ONCE = 512 * 1024;

type Body = AsyncIterable<Uint8Array>;

/**
 * Gives each item of a list's JSON text to `onItem`, and the document without them. A short text is parsed at once; a
 * longer one item by item while it comes, so that a list of any size costs the memory of one item's text. Throws
 * bad-response for what is no list of objects, or half of one.
 */
export async function readList(body: Body, onItem: (item: object) => void): Promise<unknown> {
  const start: Uint8Array[] = [];
  let size = 0;
  let splitter: ItemSplitter | undefined;
  for await (const chunk of body) {
    if (splitter) splitter.push(chunk);
    else {
      start.push(chunk);
      size += chunk.length;
      if (size <= AT_ONCE) continue;
      splitter = new ItemSplitter((text) => onItem(parsed(text) as object));
      for (const part of start.splice(0)) splitter.push(part);
    }
  }
  return splitter ? splitter.end() : readAtOnce(Buffer.concat(start).toString('utf8'), onItem);
}

function readAtOnce(text: string, onItem: (item: object) => void): unknown {
  const document = parsed(text);
  if (typeof document !== 'object' || document === null) throw notAList();
  const { items } = document as { readonly items?: unknown };
  if (!Array.isArray(items)) return document;
  for (const item of items as unknown[]) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw notAList();
    onItem(item);
  }
  return { ...document, items: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('bad-response', 'the API server’s answer is not whole JSON', 'try again');
  }
}
