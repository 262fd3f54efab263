import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { gateway } from '../attacks/gateway.ts';
import { writesOf } from '../attacks/world.ts';
import { COMPILED, kubewhy, makeHome, type Ended, type Options } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

export type Saved = { readonly id: string; readonly hash: string; readonly path: string };

/** The built program, with a home of its own, in front of an embedded cluster that a gateway watches. */
export async function desk(scenario = 'healthy') {
  const demo = await untouchedEmbedded({ scenario, speed: 50 });
  const door = await gateway(demo);
  const home = makeHome();
  onTestFinished(async () => {
    await door.close();
    await demo.close();
    home.remove();
  });
  await demo.settled();
  const kubeconfig = join(home.path, 'kubeconfig');
  writeFileSync(kubeconfig, door.kubeconfig, { mode: 0o600 });
  const env = { KUBECONFIG: kubeconfig };
  /** In this process, unless standard input, signals or time are the point. */
  const run = async (args: readonly string[], { env: more = {}, ...asProcess }: Options = {}): Promise<Ended> =>
    Object.keys(asProcess).length === 0
      ? { ...(await runHere(args, { HOME: home.path, ...env, ...more })), signal: null }
      : kubewhy(args, home.path, { ...asProcess, env: { ...env, ...more } });
  const state = join(home.path, '.local', 'state', 'kubewhy');
  const plans = join(state, 'plans');
  const audit = join(state, 'audit');
  return {
    demo,
    door,
    home,
    kubeconfig,
    run,
    plans,
    audit,
    writes: () => writesOf(door.passed),
    today: () => join(audit, `${new Date().toISOString().slice(0, 10)}.jsonl`),
    prepareAudit: () => mkdirSync(audit, { recursive: true, mode: 0o700 }),
    /** Asks for a change where nobody can be asked: it is planned, rehearsed and saved. */
    save: async (request = 'scale the backend to 5'): Promise<Saved> => {
      const { stdout, stderr } = await run(['-o', 'json', request]);
      const saved = (JSON.parse(stdout) as { savedPlans?: Saved[] }).savedPlans?.[0];
      if (!saved) throw new Error(`no plan was saved: ${stdout}${stderr}`);
      return saved;
    },
    saved: () => readdirSync(plans).filter((name) => name.endsWith('.json')),
    /** The audit's lines as text. */
    record: () => {
      try {
        return readdirSync(audit)
          .filter((name) => name.endsWith('.jsonl'))
          .map((name) => readFileSync(join(audit, name), 'utf8'))
          .join('');
      } catch {
        return '';
      }
    },
    /** The program as a process that can be killed. */
    start: (...args: string[]): { child: ChildProcess; ended: Promise<Ended> } => {
      const child = spawn(process.execPath, ['bin/kubewhy.cjs', ...args], {
        cwd: resolve(import.meta.dirname, '..', '..'),
        env: { PATH: process.env['PATH'], HOME: home.path, ...COMPILED, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const ended = new Promise<Ended>((done) =>
        child.on('close', (code, signal) => done({ code, signal, stdout, stderr })),
      );
      return { child, ended };
    },
  };
}

export type Desk = Awaited<ReturnType<typeof desk>>;
