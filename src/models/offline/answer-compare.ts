const MOST = 30;

/** What two objects of one kind have in common by chance: their age, what runs of them now, their events. */
const OWN = /^(?:age|events?\b|conditions?\b|uid|created|revision|generation|observed)/i;

const linesOf = (data: string): readonly string[] =>
  data
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !OWN.test(line) && !/^\(.*\)$/.test(line));

const headOf = (data: string): string => data.split('\n', 1)[0]?.replace(/, age .*$/, '') ?? '';

/** Lines that only one of two described objects has; only what is shown of them is compared. */
export function differences(one: string, other: string): string {
  const [first, second] = [linesOf(one), linesOf(other)];
  const only = (own: readonly string[], others: readonly string[]): readonly string[] => {
    const there = new Set(others);
    return own.filter((line) => !there.has(line));
  };
  const [left, right] = [only(first, second), only(second, first)];
  if (left.length + right.length === 0)
    return `**No difference** in what is shown of ${headOf(one)} and ${headOf(other)}.`;
  const part = (data: string, lines: readonly string[]): readonly string[] => [
    '',
    `Only ${headOf(data)}:`,
    '',
    ...(lines.length === 0 ? ['- nothing'] : lines.slice(0, MOST).map((line) => `- ${line}`)),
    ...(lines.length > MOST ? [`- and ${lines.length - MOST} lines more`] : []),
  ];
  return ['They **differ** in what is shown of them.', ...part(one, left), ...part(other, right)].join('\n');
}
