import { extraMemory, misbehave } from './app-misbehave.ts';
import { shutDown } from './app-backend.ts';
import { ramp, type Program } from './process.ts';

/** PostgreSQL as far as the first hand-shake: any user with the password of the PASSWORD variable. */
export const database: Program = (host) => {
  misbehave(host);
  let ready = false;
  host.after(200, () => {
    ready = true;
    host.print('LOG:  database system is ready to accept connections');
  });
  const base = ramp(24, 40, 10_000);
  const extra = extraMemory(host.env);
  return {
    terminate: () => shutDown(host),
    memoryAt: (elapsed) => base(elapsed) + extra(elapsed),
    cpu: 0.004,
    http: () => 'refused',
    listensOn: (port) => ready && port === 5432,
    login({ password }) {
      if (password === (host.env['PASSWORD'] ?? '')) return undefined;
      host.print('FATAL:  password authentication failed for user "todo"');
      return 'password authentication failed for user "todo"';
    },
  };
};
