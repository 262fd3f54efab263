import { isSecretName, knownSecrets } from '../redact.ts';
import { isVerdict, looksMade, saysNothing } from './values.ts';

// Ordinary words and names: hiding "database", "db.shop.svc" or "todo-chatbot" wherever they stand would blind every
// message. They are not shown where they are a value; elsewhere they are hidden only when they are words of a
// password's key and no word that everything is called.
const PASSWORD = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|credentials?|auth)\d{0,2}$/i;
const PLACE =
  /(?:^|[._-])(?:host|hostname|server|endpoint|port|user|username|login|database|db|dbname|name|namespace|schema|type|driver|engine|region|zone|scheme|protocol|sslmode|ssl|tls|url|uri|address|email|bucket|realm|issuer|client[._-]?id|version)s?$/i;
const PLAIN =
  /^(?:[a-z]+(?:[-_.][a-z]+)*|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*\.?(?::\d+)?|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|[a-z]+-\d{1,3}|\d{1,5}|true|false|[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@]{0,200}(?::\d+)?(?:\/[^\s@]*)?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)$/i;
const COMMON =
  /^(?:postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|guest|admin|root|user|password|secret|default|database|minio|elastic|opensearch|keycloak|grafana|app|test|example|changeit|changeme|localhost|public|production|development|staging|todo-chatbot)$/i;

/** True for a value that is no secret elsewhere: by its form, and by the key that it stands under. */
function isPlain(text: string, key: string | undefined): boolean {
  if (COMMON.test(text) || (/^[\w-]+$/.test(text) && saysNothing(text)) || isVerdict(text)) return true;
  const password = key !== undefined && PASSWORD.test(key) && !PLACE.test(key);
  if (key !== undefined && PLACE.test(key)) return PLAIN.test(text) || /^[\w.-]{1,63}$/.test(text);
  return !password && PLAIN.test(text) && text.length < 64;
}

/**
 * Remembers one value, so that it is hidden wherever it turns up: as a whole, its lines, the strings of its JSON, the
 * password of a URL.
 */
export function learnSecret(value: string, key?: string): void {
  const text = value.trim();
  if (isPlain(text, key)) return;
  if (text.length <= 8192) {
    knownSecrets.add(value);
    knownSecrets.add(text);
  }
  const password = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,128}:(\S{3,512})@[\w.-]+/i.exec(text)?.[1];
  if (password !== undefined) {
    knownSecrets.add(password);
    try {
      knownSecrets.add(decodeURIComponent(password));
    } catch {
      // Not URL-encoded after all.
    }
  }
  if (/^[{[]/.test(text) && learnJson(text)) return;
  const lines = text.split('\n');
  // A file of one long line (a keystore in base64) is no less a secret.
  if (lines.length === 1 && text.length > 8192 && looksMade(text.slice(0, 200))) knownSecrets.add(text);
  if (lines.length > 1) for (const line of lines.slice(0, 200)) learnLine(line.trim());
  // Server=db;User=app;Password=x
  else if (/[;&]/.test(text)) for (const part of text.split(/[;&]/, 50)) if (part.includes('=')) learnLine(part.trim());
}

/** Most strings of one file that are remembered. */
const MOST_STRINGS = 500;
/** The strings of a JSON file; of the credentials of a registry also what their base64 holds. False when it is none. */
function learnJson(text: string): boolean {
  let left = MOST_STRINGS;
  const walk = (value: unknown, key: string, depth: number): void => {
    if (typeof value === 'string' && left-- > 0) {
      learnSecret(value, key);
      if (key === 'auth')
        learnSecret(
          Buffer.from(value, 'base64')
            .toString('utf8')
            .replace(/^[^:]{0,200}:/, ''),
          'password',
        );
    } else if (typeof value === 'object' && value !== null && depth < 20)
      for (const [name, member] of Object.entries(value)) walk(member, Array.isArray(value) ? key : name, depth + 1);
  };
  try {
    walk(JSON.parse(text), '', 0);
    return true;
  } catch {
    return false;
  }
}

/** A line of a file: a key's body, or what stands behind the sign of a setting whose name is a secret's. */
function learnLine(line: string): void {
  const setting = /^\s*["']?([\w.-]{1,80})["']?\s*[:=]\s*["']?([^"'\s,]{6,400})/.exec(line);
  if (setting) {
    if (isSecretName(setting[1] ?? '') || looksMade(setting[2] ?? '')) learnSecret(setting[2] ?? '', setting[1]);
    return;
  }
  if (line.length >= 20 && !/\s/.test(line) && !PLAIN.test(line)) knownSecrets.add(line);
}
