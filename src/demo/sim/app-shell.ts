import { extraMemory } from './app-misbehave.ts';
import { ramp, type Process, type ProcessHost, type Program } from './process.ts';

/** Commands that the little shell knows; others are "not found", as in a slim image. */
const KNOWN = new Set(['echo', 'sleep', 'exit', 'true', 'false', ':', 'cat', 'printenv', 'while', 'date']);
/** A loop without a sleep would never end within one instant: its rounds have a pause. */
const ROUND_MS = 10;

const idle = (host: ProcessHost, terminate: () => void): Process => {
  const base = ramp(1, 1, 1);
  const extra = extraMemory(host.env);
  return {
    terminate,
    memoryAt: (elapsed) => base(elapsed) + extra(elapsed),
    cpu: 0,
    http: () => 'refused',
    listensOn: () => false,
  };
};

/** Nothing, for ever: it ignores SIGTERM, as process 1 without a handler does. */
export const pause: Program = (host) => idle(host, () => {});

/**
 * A shell for `sh -c`: commands in sequence (`;`, `&&`, `||`, new lines), `while true; do … done`, variables, and the
 * few commands of demos: echo, sleep, exit, true, false, cat. As process 1 it ignores SIGTERM.
 */
export const shell: Program = (host) => {
  const at = host.args.indexOf('-c');
  const script = at < 0 ? '' : (host.args[at + 1] ?? '');
  runSteps(host, stepsOf(script), 0, 0);
  return idle(host, () => {});
};

/** One program run directly: `sleep 3600`, `echo hello`. */
export const single: Program = (host) => {
  runSteps(host, [{ words: host.args, joint: ';' }], 0, 0);
  return idle(host, () => {});
};

type Step = { readonly words: readonly string[]; readonly joint: string; readonly loop?: readonly Step[] };

/** Splits a script into commands; the joint says under which condition the next one runs. */
function stepsOf(script: string): Step[] {
  const loop = /^([\s\S]*?)(?:^|[;\n]\s*|\s)while\s+(?:true|:)\s*;\s*do\s+([\s\S]*?);?\s*done([\s\S]*)$/.exec(
    ` ${script}`,
  );
  if (loop)
    return [
      ...stepsOf(loop[1] ?? ''),
      { words: ['while'], joint: ';', loop: stepsOf(loop[2] ?? '') },
      ...stepsOf((loop[3] ?? '').replace(/^\s*;/, '')),
    ];
  const steps: Step[] = [];
  let text = '';
  let quote = '';
  const finish = (joint: string): void => {
    if (text.trim() !== '') steps.push({ words: wordsOf(text), joint });
    text = '';
  };
  for (let at = 0; at < script.length; at++) {
    const char = script[at] ?? '';
    const pair = script.slice(at, at + 2);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (pair === '&&' || pair === '||') {
      finish(pair);
      at += 1;
      continue;
    } else if (char === ';' || char === '\n') {
      finish(';');
      continue;
    }
    text += char;
  }
  finish(';');
  return steps;
}

const wordsOf = (text: string): string[] =>
  (text.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) =>
    /^["'].*["']$/s.test(word) ? word.slice(1, -1) : word,
  );

function runSteps(host: ProcessHost, steps: readonly Step[], at: number, code: number, ended?: () => void): void {
  const step = steps[at];
  if (!step) {
    if (ended) ended();
    else host.exit(code);
    return;
  }
  const next = (result: number): void => {
    let following = at + 1;
    let joint = step.joint;
    while ((joint === '&&' && result !== 0) || (joint === '||' && result === 0)) {
      joint = steps[following]?.joint ?? ';';
      following += 1;
      if (following > steps.length) break;
    }
    runSteps(host, steps, following, result, ended);
  };
  const { loop } = step;
  if (loop) {
    const round = (): void => runSteps(host, loop, 0, 0, () => host.after(ROUND_MS, round));
    round();
    return;
  }
  runCommand(host, step.words, next);
}

function runCommand(host: ProcessHost, words: readonly string[], next: (code: number) => void): void {
  const [name = '', ...rest] = words.map((word) =>
    word.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (_whole, variable: string) => host.env[variable] ?? ''),
  );
  if (!KNOWN.has(name)) {
    host.print(`sh: ${name}: not found`);
    next(127);
  } else if (name === 'echo') {
    host.print(rest.join(' '));
    next(0);
  } else if (name === 'sleep') {
    const scale = { s: 1, m: 60, h: 3600, d: 86_400 }[/[smhd]$/.exec(rest[0] ?? '')?.[0] ?? 's'] ?? 1;
    host.after((Number.parseFloat(rest[0] ?? '0') || 0) * scale * 1000, () => next(0));
  } else if (name === 'exit') host.exit(Number(rest[0] ?? 0) || 0);
  else if (name === 'cat') {
    host.print(`cat: can't open '${rest[0] ?? ''}': No such file or directory`);
    next(1);
  } else if (name === 'date') {
    host.print(new Date(host.now()).toUTCString());
    next(0);
  } else if (name === 'printenv') {
    const value = host.env[rest[0] ?? ''];
    if (value !== undefined) host.print(value);
    next(value === undefined ? 1 : 0);
  } else next(name === 'false' ? 1 : 0);
}
