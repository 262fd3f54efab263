import { gunzipSync } from 'node:zlib';

/** A record larger than this when unpacked is not read: a Secret holds 1 MiB, gzip makes a bomb of it. */
const MOST_BYTES = 48 * 1024 * 1024;

/** What helm keeps of one revision (pkg/release), as far as it is read here. */
export type HelmRecord = {
  readonly info?: { readonly last_deployed?: string; readonly description?: string; readonly status?: string };
  readonly chart?: {
    readonly metadata?: { readonly name?: string; readonly version?: string; readonly appVersion?: string };
    readonly values?: unknown;
  };
  readonly config?: unknown;
  readonly manifest?: string;
  readonly hooks?: readonly {
    readonly name?: string;
    readonly kind?: string;
    readonly events?: readonly string[];
    readonly manifest?: string;
  }[];
  readonly apply_method?: string;
};

/** JSON, gzipped, in base64; and in base64 once more as Secret data. What cannot be read is an empty record. */
export function unpackRecord(data: string): HelmRecord {
  try {
    const inner = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
    const zipped = inner[0] === 0x1f && inner[1] === 0x8b;
    const bytes = zipped ? gunzipSync(inner, { maxOutputLength: MOST_BYTES }) : inner;
    const value = JSON.parse(bytes.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
