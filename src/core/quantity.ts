const FACTOR: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity ("500m", "512Mi", "1e3") as a number in its base unit (cores, bytes, pieces); undefined when it is none. */
export function parseQuantity(text: string | number | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(String(text).trim());
  if (!match) return undefined;
  const factor = FACTOR[match[2] ?? ''];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Bytes for people, in kubectl's binary units: 536870912 → 512Mi. */
export function showBytes(bytes: number): string {
  for (const unit of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const factor = FACTOR[unit] ?? 1;
    if (Math.abs(bytes) >= factor) return `${Number((bytes / factor).toFixed(bytes / factor < 10 ? 1 : 0))}${unit}`;
  }
  return `${Math.round(bytes)}`;
}

/** Cores for people: 0.25 → 250m, 2 → 2. */
export const showCores = (cores: number): string =>
  cores < 10 && !Number.isInteger(cores) ? `${Math.round(cores * 1000)}m` : `${Number(cores.toFixed(1))}`;
