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
  const told = lines.filter((line) => PREFIX.test(line)).map((line) => line.replace(PREFIX, '').trim());
  const members = new Map(
    told.flatMap((line) => [MEMBER.exec(line)].map((found) => [found?.[1], found?.[2]] as const)),
  );
  const code = members.get('code');
  if (code === undefined || members.has('lifecycle') || /^(?:ELIFECYCLE|\d+)$/.test(code)) return undefined;
  const at = told.findIndex((line) => !MEMBER.test(line) && !ANYBODY.test(line) && /\w+ \w+ \w+/.test(line));
  const said = at < 0 ? undefined : paragraph(told.slice(at));
  const place = [members.get('syscall'), members.get('path')].filter((one) => one !== undefined).join(' ');
  return [`npm ${code}`, ...(place === '' ? [] : [place]), ...(said === undefined ? [] : [said])].join(': ');
}

/** Lines that npm breaks at the width of a terminal, to the end of their sentence. */
function paragraph(lines: readonly string[]): string {
  const end = lines.findIndex((line) => line === '' || /[.:!]$/.test(line) || MEMBER.test(line));
  return lines.slice(0, end < 0 ? 1 : lines[end] === '' ? end : end + 1).join(' ');
}
