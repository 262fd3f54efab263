/** The words of a simple shell line: quotes are taken off, nothing is expanded. */
export const splitWords = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_all, one?: string, two?: string) => one ?? two ?? ''),
  );
