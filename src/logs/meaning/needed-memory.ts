const AMOUNT = '(?<amount>\\d{1,6}(?:\\.\\d{1,3})?) ?(?<unit>[kmgt]i?b?|(?:kilo|mega|giga|kibi|mebi|gibi)bytes?)\\b';
const LEAST = '(?:at least|(?:a )?minimum(?: of)?|no less than|more than)';
/** "requires at least 2000 megabytes of memory", "memory must be at least 4 GB". */
const BEFORE = new RegExp(`\\b(?<said>${LEAST} ${AMOUNT}(?: (?:of )?(?:\\w+ )?(?:memory|RAM)\\b))`, 'i');
const AFTER = new RegExp(`\\b(?:memory|RAM)\\b[^\\n.]{0,40}?\\b(?<said>${LEAST} ${AMOUNT})`, 'i');
/** "requires 3 GB of RAM". */
const NEEDS = new RegExp(`\\b(?:needs?|requires?|wants?) (?<said>${AMOUNT} (?:of )?(?:\\w+ )?(?:memory|RAM)\\b)`, 'i');
/** "4 GB of memory are required"; "so 4.00GiB are required": of memory, where no word tells of anything else. */
const REQUIRED = new RegExp(`(?<said>${AMOUNT} of (?:memory|RAM)) (?:is|are) (?:required|needed)\\b`, 'i');
const SO_MUCH = new RegExp(
  `\\b(?:so|thus|therefore|hence|(?:in )?total(?: of)?|altogether),? (?<said>${AMOUNT}) (?:is|are) (?:required|needed)\\b`,
  'i',
);
const OF_OTHERS =
  /\b(?:disks?|space|storage|volumes?|partitions?|filesystems?|free on|swap|shm|bandwidth|quotas?|(?:up|down)loads?|transfers?|files?|messages?|buffers?|packets?|requests?|bod(?:y|ies)|blobs?|images?|backups?|segments?|logs?|journals?)\b/i;

const POWER: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };

/** Memory that a program says it needs at the least. */
export type NeededMemory = {
  /** As it says it: "at least 2000 megabytes of memory". */
  readonly said: string;
  /** Bytes, counted in thousands: below this a limit is too low however the program counts. */
  readonly bytes: number;
  /** A limit that is enough however it counts, such as `2Gi`. */
  readonly enough: string;
};

/** What a sentence says of the memory that its program needs; undefined where it names no amount. */
export function neededMemoryIn(text: string): NeededMemory | undefined {
  const required = REQUIRED.exec(text) ?? (OF_OTHERS.test(text) ? null : SO_MUCH.exec(text));
  const {
    said,
    amount,
    unit = '',
  } = (BEFORE.exec(text) ?? AFTER.exec(text) ?? NEEDS.exec(text) ?? required)?.groups ?? {};
  const power = POWER[unit.charAt(0).toLowerCase()];
  if (said === undefined || power === undefined) return undefined;
  const mebibytes = Math.ceil(Number(amount) * 1_024 ** (power - 2));
  const rounded = mebibytes > STEP ? Math.ceil(mebibytes / STEP) * STEP : mebibytes;
  const enough = rounded % 1_024 === 0 ? `${rounded / 1_024}Gi` : `${rounded}Mi`;
  return { said, bytes: Number(amount) * 1_000 ** power, enough };
}
const STEP = 512;
