import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startEmbedded } from '../../src/demo/index.ts';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { ENTER, ESC } from '../helpers/ui-chat.ts';

it('a chat goes to another cluster by a command: header, marks, health and completion follow, and nothing said before counts there', async () => {
  const home = makeHome();
  const dev = await startEmbedded({ scenario: 'oom', speed: 20 });
  const prod = await startEmbedded({ scenario: 'healthy', speed: 20 });
  const files = [
    ['dev-eu', dev.kubeconfig],
    ['prod-eu', prod.kubeconfig],
    ['away', dev.kubeconfig.replaceAll(dev.url, 'http://127.0.0.1:9')],
  ].map(([name = '', text = '']) => {
    const file = join(home.path, name);
    writeFileSync(file, text.replaceAll('kubewhy-demo', name), { mode: 0o600 });
    return file;
  });
  const env = { HOME: home.path, KUBECONFIG: files.join(':') };
  const chat = chatHere(['chat', '--contexts', 'dev-eu,prod-eu,away', '--model', 'offline'], env, {
    columns: 100,
    rows: 50,
  });
  try {
    await chat.sees(/✖ backend 0\/2/, 30_000);
    await chat.keys('why is the backend crashing', ENTER);
    await chat.sees('f  set the limits of deployment/todo-chatbot-backend', 20_000);
    await chat.keys('/contexts', ENTER);
    await chat.sees(/\* +dev-eu/);
    await chat.sees('prod-eu');

    // Every line says its cluster; one that is not there holds none of the others.
    await chat.keys('/each diagnose backend', ENTER);
    await chat.sees('diagnose backend in each context', 30_000);
    await chat.sees(/dev-eu {2}│.*OOMKilled/);
    await chat.sees(/prod-eu │.*(?:healthy|nothing is wrong)/i);
    await chat.sees(/away {4}│ ✗ not known/);
    await chat.sees('dev-eu · todo-chatbot · offline');

    // The same in words.
    await chat.keys('is the backend broken in dev-eu and prod?', ENTER);
    await chat.sees('broken in dev-eu; healthy in prod-eu', 30_000);
    await chat.keys('what differs between dev and prod', ENTER);
    await chat.sees(/limits\.memory of backend +160Mi +512Mi/, 30_000);
    await chat.keys('show me the pods in both dev and prod', ENTER);
    await chat.sees(/dev-eu {2}│ .*todo-chatbot-backend-\S+/, 30_000);
    await chat.sees(/prod-eu │ .*todo-chatbot-backend-\S+/);
    await chat.keys('scale the backend to 3 in prod', ENTER);
    await chat.sees('a change is made in the context of the header, dev-eu; this names prod-eu');
    expect(await chat.count('Approve this change?')).toBe(0);

    await chat.keys('/context away', ENTER);
    await chat.sees('context away does not answer', 20_000);
    await chat.keys('/context prod', ENTER);
    await chat.sees('did you mean prod-eu?');
    await chat.sees(/dev-eu · todo-chatbot · offline/);

    await chat.keys('/context pro', '\t', ENTER);
    await chat.sees('now in context prod-eu', 20_000);
    await chat.sees('which is production');
    await chat.sees(/prod-eu \(production\) · todo-chatbot · offline/);
    await chat.sees('✓ backend 2/2 · ✓ frontend 2/2', 20_000);
    await chat.gone('f  set the limits');
    // What was found in the other cluster is nothing to mend here.
    await chat.keys('fix it', ENTER);
    await chat.sees(/nothing is wrong with|nothing to fix/, 20_000);
    await chat.keys('scale @front', '\t', ' to 3', ENTER);
    await chat.sees('Approve this change?', 20_000);
    await chat.sees(/context +prod-eu/);
    await chat.keys(ESC);
    await chat.gone('Approve this change?');
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    await dev.close();
    await prod.close();
    home.remove();
  }
}, 120_000);
