/** A frame of code that came with a library: where the package managers of Python, Node and Ruby put them. */
const INSTALLED = /\/(?:site-packages|dist-packages|node_modules|gems)\/((?:@[\w.-]{1,80}\/)?[\w-][\w.-]{0,80})/g;
const FRAME = /^\s*(?:at |from |File "|#\d+ |\/\S+:\d)/;
/** The language's own code, which is neither. */
const RUNTIME = /\bnode:|\/lib\/python[\d.]+\/(?!site-packages|dist-packages)|<frozen |<anonymous>\)?$|<internal:/;

/**
 * The one library in which an exception was raised, where no frame of its trace is the application's own. Undefined for
 * a trace that holds other code.
 */
export function libraryOf(lines: readonly string[]): string | undefined {
  const frames = lines.filter((line) => FRAME.test(line) && !RUNTIME.test(line));
  const names = frames.map((line) => [...line.matchAll(INSTALLED)].at(-1)?.[1]);
  const [first] = names;
  return first !== undefined && names.every((name) => name === first) ? first.replace(/\.py$/, '') : undefined;
}
