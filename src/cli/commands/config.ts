import { AppError, EXIT, toAppError } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import { contextText } from '../../core/target.ts';
import { SECRET_VARIABLES } from '../../models/providers.ts';
import type { ConfigUsed } from '../contracts.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { formOf, inForm } from '../output/forms.ts';
import { printView } from '../print/print-view.ts';
import { inColour, styler } from '../print/style.ts';
import { settingsFrom } from '../settings.ts';

/**
 * `kubewhy config`: which kubeconfig, context, namespace and settings this run would use, and why. Nothing is asked of
 * a cluster or a model.
 */
export async function runConfig(view: string | undefined, { output, ...flags }: Flags, io: Io): Promise<number> {
  if (view !== undefined && view !== 'view')
    throw new AppError(
      'usage',
      `kubewhy config shows what is used, and changes nothing: ${safeText(view, 60)} is not here`,
      `kubectl config ${safeText(view, 60)}; another context for one run: kubewhy --context NAME`,
    );
  const form = formOf(output, ['text', 'json']);
  const { settings, from } = settingsFrom(flags, io.env);
  const rows: { what: string; value: string; from: string }[] = [];
  const add = (what: string, value: string, why: string): void =>
    void rows.push({ what, value: safeText(value, 300), from: safeText(why, 200) });
  const variable = (io.env['KUBECONFIG'] ?? '').trim() === '' ? '~/.kube/config, or the pod' : 'KUBECONFIG';
  add('kubeconfig', settings.kubeconfig ?? io.env['KUBECONFIG'] ?? '~/.kube/config', from['kubeconfig'] ?? variable);
  try {
    const cluster = await openCluster(settings, io);
    const { target } = cluster.reader;
    add('context', contextText(target), from['context'] ?? (target.embedded ? 'the embedded demo' : 'current-context'));
    add('server', target.server, from['cluster'] ?? 'the context');
    add('user', target.user || '(none)', from['user'] ?? 'the context');
    const own = cluster.contexts().find(({ current }) => current)?.namespace;
    add('namespace', cluster.namespace, from['namespace'] ?? (own ? 'the context' : 'the default'));
    await cluster.close();
  } catch (error) {
    add('context', `not usable: ${toAppError(error).message}`, from['context'] ?? 'current-context');
  }
  const keys = SECRET_VARIABLES.filter((name) => (io.env[name] ?? '') !== '');
  add(
    'model',
    settings.model ?? (keys.length > 0 ? 'by the key that is set' : 'offline'),
    from['model'] ?? keys[0] ?? 'no key is set',
  );
  const told = new Set(['kubeconfig', 'context', 'namespace', 'cluster', 'user', 'model', 'output']);
  for (const [key, value] of Object.entries(settings))
    if (!told.has(key) && value !== undefined) add(key, String(value), from[key] ?? 'default');
  const used: ConfigUsed = { apiVersion: 'kubewhy/v1', kind: 'ConfigUsed', rows };
  if (form.name === 'text') {
    const cells = rows.map(({ what, value, from: why }) => [what, value, why]);
    const view = { type: 'table', title: '', columns: ['WHAT', 'VALUE', 'FROM'], rows: cells } as const;
    io.out(printView(view, io.columns, styler(inColour(io))));
  } else io.out(inForm(form, used) ?? '');
  return EXIT.ok;
}
