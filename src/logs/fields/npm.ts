const PREFIX = /^npm (?:ERR!|error) ?/;
/** `npm error code EACCES`, `npm error path /.npm`: what it tells by names. */
const MEMBER = /^(code|syscall|path|dest|lifecycle|workspace|command)\s+(\S.*)$/;
/** What npm says to anybody, whatever went wrong. */
const ANYBODY =
  /^(?:a complete log|log files|errno|signal|in workspace|at location|node -v|to permanently|please|if you|fix the|and then|this is related|this is probably|or )/i;

/**
 * The fault that npm reports in lines of its own, each with `npm error` before it: its code, on what, and its first
 * sentence; undefined for other texts and where a script of the package has failed, whose own words say more.
 */
export function npmFault(lines: readonly string[]): string | undefined {
  if (!PREFIX.test(lines[0] ?? '')) return undefined;
  const all = lines.filter((line) => PREFIX.test(line)).map((line) => line.replace(PREFIX, '').trim());
  const members = new Map(all.flatMap((line) => [MEMBER.exec(line)].map((found) => [found?.[1], found?.[2]] as const)));
  const code = members.get('code');
  if (code === undefined || members.has('lifecycle') || /^(?:ELIFECYCLE|\d+)$/.test(code)) return undefined;
  // Some lines begin with the code again: `enoent This is …`, `404  'x@1' is not …`.
  const again = new Set([code.toLowerCase(), code.slice(1)]);
  const told = all.map((line) => {
    const [first = ''] = line.split(' ', 1);
    return again.has(first) ? line.slice(first.length).trim() : line;
  });
  const at = told.findIndex(
    (line) => !MEMBER.test(line) && !ANYBODY.test(line) && /\w+ \w+ \w+|\w https?:\/\/\S/.test(line),
  );
  const said = at < 0 ? undefined : paragraph(told.slice(at));
  const path = members.get('path');
  // The sentence of the system names both.
  const place =
    path !== undefined && said?.includes(path)
      ? ''
      : [members.get('syscall'), path].filter((one) => one !== undefined).join(' ');
  const named = said?.startsWith(`${code}: `) === true ? said.slice(code.length + 2) : said;
  return [`npm ${code}`, ...(place === '' ? [] : [place]), ...(named === undefined ? [] : [named])].join(': ');
}

/** Lines that npm breaks at the width of a terminal, to the end of their sentence. */
function paragraph(lines: readonly string[]): string {
  const end = lines.findIndex((line) => /[.:!]$/.test(line));
  const other = lines.findIndex((line, at) => at > 0 && (line === '' || MEMBER.test(line) || ANYBODY.test(line)));
  const to = other >= 0 && (end < 0 || other <= end) ? other : end < 0 ? 1 : end + 1;
  return lines.slice(0, to).join(' ');
}
