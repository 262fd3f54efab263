import { extraMemory, misbehave } from './app-misbehave.ts';
import { connectDatabase } from './app-database-client.ts';
import { ramp, type ProcessHost, type Program } from './process.ts';
import { serveHttp } from './app-http.ts';

const REQUIRED = ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY'] as const;

/** Settings with a fixed set of values, as pydantic Literals; an absent one keeps its default. */
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  PYTHON_ENV: ['development', 'test', 'staging', 'production'],
  LOG_LEVEL: ['debug', 'info', 'warning', 'error', 'critical'],
};

/** Importing the application before its settings are read, then the start-up until it listens. */
const IMPORT_MS = 300;
const STARTUP_MS = 400;
const PORT = 8000;

/** What pydantic says about the environment; empty when it is right. Two lines per fault. */
export function settingsFaults(env: ProcessHost['env']): string[] {
  const missing = REQUIRED.filter((name) => (env[name] ?? '') === '').flatMap((name) => [
    name,
    '  Field required [type=missing, input_value={}, input_type=dict]',
  ]);
  const wrong = Object.entries(LITERALS).flatMap(([name, allowed]) => {
    const value = env[name] ?? '';
    if (value === '' || allowed.includes(name === 'LOG_LEVEL' ? value.toLowerCase() : value)) return [];
    const words = allowed.map((word) => `'${word}'`);
    const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
    return [name, `  Input should be ${list} [type=literal_error, input_value='${value}', input_type=str]`];
  });
  return [...missing, ...wrong];
}

/**
 * The FastAPI backend as uvicorn runs it: reads its settings (or exits 1), connects to the database (or exits 3), then
 * serves /health on port 8000.
 */
export const backend: Program = (host) => {
  misbehave(host);
  const http = serveHttp(host);
  host.print('INFO:     Started server process [1]');
  host.print('INFO:     Waiting for application startup.');
  host.after(IMPORT_MS, () => readSettings(host, () => listen(host, http)));
  const base = ramp(64, 180, 45_000);
  const extra = extraMemory(host.env);
  return {
    terminate: () => shutDown(host),
    memoryAt: (elapsed) => base(elapsed) + extra(elapsed),
    cpu: 0.011,
    http: http.answer,
    listensOn: http.listensOn,
  };
};

function readSettings(host: ProcessHost, then: () => void): void {
  const faults = settingsFaults(host.env);
  if (faults.length > 0) {
    const count = faults.length / 2;
    host.print('Traceback (most recent call last):');
    host.print('  File "/app/main.py", line 12, in <module>');
    host.print('    settings = Settings()');
    host.print(
      `pydantic_core._pydantic_core.ValidationError: ${count} validation ${count === 1 ? 'error' : 'errors'} for Settings`,
    );
    for (const line of faults) host.print(line);
    host.exit(1);
    return;
  }
  connectDatabase(host, host.env['DATABASE_URL'] ?? '', (failure) => {
    if (failure === undefined) {
      host.after(STARTUP_MS, then);
      return;
    }
    host.print('ERROR:    Traceback (most recent call last):');
    host.print('  File "/app/db.py", line 21, in connect');
    host.print('    engine.connect()');
    for (const line of `sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) ${failure}`.split('\n'))
      host.print(line);
    host.print('');
    host.print('ERROR:    Application startup failed. Exiting.');
    host.exit(3);
  });
}

/** `--port` of a uvicorn command line counts; the image's own start takes 8000. */
function listen(host: ProcessHost, http: ReturnType<typeof serveHttp>): void {
  const given = host.args.indexOf('--port');
  const port = given < 0 ? PORT : Number(host.args[given + 1]) || PORT;
  host.print('INFO:     Application startup complete.');
  host.print(`INFO:     Uvicorn running on http://0.0.0.0:${port} (Press CTRL+C to quit)`);
  http.listen(port, (path) => (path === '/health' ? { status: 200, body: '{"status":"ok"}' } : undefined));
}

export function shutDown(host: ProcessHost): void {
  host.print('INFO:     Shutting down');
  host.exit(0);
}
