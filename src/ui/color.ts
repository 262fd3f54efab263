/**
 * chalk, which Ink uses, does not know NO_COLOR (https://no-color.org) but FORCE_COLOR, and reads it when it is loaded.
 * Import this file before Ink.
 */
export function honourNoColor(env: NodeJS.ProcessEnv): void {
  if (env['NO_COLOR']) env['FORCE_COLOR'] = '0';
}

honourNoColor(process.env);
