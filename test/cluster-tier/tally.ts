import type { ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

type Instance = { readonly pod: string; readonly seen: Uint8Array; highest: number; last: number | undefined };

/** Most lines of one instance that are told apart. */
const MOST = 200_000;

/**
 * Counts what a follower prints of programs that number their lines: `POD CONTAINER line INSTANCE N`, and at the end of
 * an instance `last INSTANCE N`.
 */
export class Tally {
  readonly #instances = new Map<string, Instance>();
  readonly #resident: { readonly lines: number; readonly mib: number }[] = [];
  #rest = '';
  lines = 0;
  stderr = '';

  constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (this.#rest + chunk.toString()).split('\n');
      this.#rest = parts.pop() ?? '';
      for (const line of parts) this.#take(line);
    });
    const look = setInterval(() => {
      const status = ((): string => {
        try {
          return readFileSync(`/proc/${child.pid}/status`, 'utf8');
        } catch {
          return '';
        }
      })();
      const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
      if (kib > 0) this.#resident.push({ lines: this.lines, mib: kib / 1024 });
    }, 250);
    child.on('close', () => clearInterval(look));
  }

  #take(line: string): void {
    const [, pod = '', what, id = '', number = ''] = /^(\S+) main (line|last) (\S+) (\d+)$/.exec(line) ?? [];
    if (what === undefined) return;
    const instance = this.#instances.get(id) ?? { pod, seen: new Uint8Array(MOST), highest: 0, last: undefined };
    this.#instances.set(id, instance);
    const at = Number(number);
    if (what === 'last') return void (instance.last = at);
    this.lines++;
    instance.seen[at] = Math.min(255, (instance.seen[at] ?? 0) + 1);
    instance.highest = Math.max(instance.highest, at);
  }

  get instances(): number {
    return this.#instances.size;
  }

  get pods(): number {
    return new Set([...this.#instances.values()].map(({ pod }) => pod)).size;
  }

  /** Instances whose end was not read. */
  get open(): string[] {
    return [...this.#instances]
      .filter(([, { last }]) => last === undefined)
      .map(([id, { pod, highest }]) => `${pod} ${id}: read to ${highest}`);
  }

  /** Numbers up to the end of their instance that did not come. */
  lost(): string[] {
    return this.#where((count, at, { last, highest }) => count === 0 && at <= (last ?? highest));
  }

  twice(): string[] {
    return this.#where((count) => count > 1);
  }

  #where(wrong: (count: number, at: number, instance: Instance) => boolean): string[] {
    return [...this.#instances].flatMap(([id, instance]) => {
      const found = [...instance.seen.keys()].filter((at) => at > 0 && wrong(instance.seen[at] ?? 0, at, instance));
      return found.length === 0
        ? []
        : [`${instance.pod} ${id}: ${found.length}, first ${found[0]}, of ${instance.last}`];
    });
  }

  /** How the memory at the end stands to that after the first third of the lines: the highest of each part. */
  growth(): number {
    const [early, late] = this.#parts();
    return late / early;
  }

  memory(): string {
    const [early, late] = this.#parts();
    return `resident memory ${early.toFixed(0)} MiB in the second third of the lines, ${late.toFixed(0)} MiB in the last`;
  }

  #parts(): readonly [number, number] {
    const most = (from: number, to: number): number =>
      Math.max(
        0,
        ...this.#resident
          .filter(({ lines }) => lines >= from * this.lines && lines <= to * this.lines)
          .map(({ mib }) => mib),
      );
    return [most(1 / 3, 2 / 3), most(2 / 3, 1)];
  }
}
