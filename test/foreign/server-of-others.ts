import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Wire = 'chat' | 'responses' | 'gemini';
const KEY = 'sk-test-only-0123456789';

/** True when the program is there; says plainly that its tests are skipped, and how to get it, when it is not. */
export function isHere(program: string | undefined, name: string, how: string): boolean {
  const there = program !== undefined && spawnSync(program, ['--help'], { stdio: 'ignore' }).status === 0;
  if (!there) console.log(`SKIPPED: ${name} is not here (${how})`);
  return there;
}

export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });

/** Starts a server and waits until it answers at /health. */
export async function started(program: string, args: readonly string[], url: string): Promise<{ stop(): void }> {
  const child = spawn(program, args, { stdio: 'ignore' });
  for (let tries = 0; tries < 600; tries++) {
    if ((await fetch(`${url}/health`).catch(() => undefined))?.ok) return { stop: () => void child.kill() };
    await sleep(100);
  }
  child.kill();
  throw new Error(`${program} did not start`);
}

/** The environment of a run against such a server; `gemini` is the address below which it speaks Gemini's API. */
export const envOf = (wire: Wire, home: string, url: string, gemini: string): Record<string, string> => ({
  HOME: home,
  ...(wire === 'gemini'
    ? { GEMINI_BASE_URL: gemini, GEMINI_API_KEY: KEY, KUBEWHY_MODEL: 'gemini:gemini-test' }
    : {
        OPENAI_BASE_URL: `${url}/v1${wire === 'responses' ? '/responses' : ''}`,
        OPENAI_API_KEY: KEY,
        KUBEWHY_MODEL: 'openai:gpt-test',
      }),
});
