import { forwardCounts, portText, type Forwards } from '../../core/forward.ts';
import type { SlashCommand } from '../../ui/options.ts';

/** `/ports`: what is forwarded; `/ports end 1` and `/ports end` end one, or all. */
export const portsCommand = (forwards: Forwards): SlashCommand => ({
  name: 'ports',
  help: 'the ports that are forwarded; end 1 ends one, end all of them',
  arguments: '[end [number]]',
  complete: () => ['end'],
  run: (args) => {
    const [word = '', which = ''] = args.trim().split(/\s+/);
    const open = forwards.list().filter(({ ended }) => ended === undefined);
    if (word === '') {
      if (open.length === 0) return { text: 'No ports are forwarded. `/port-forward backend 8080:80` plans it.' };
      const rows = open.map((one) => [
        String(one.id),
        one.ports.map(portText).join(', '),
        `${one.namespace}/${one.target}`,
        one.pod ?? '(none is ready)',
        forwardCounts(one),
        one.says ?? '',
      ]);
      return {
        view: { type: 'table', title: 'forwarded ports', columns: ['', 'PORTS', 'OF', 'POD', 'CONNECTIONS', ''], rows },
      };
    }
    if (word !== 'end' || !/^(?:\d{1,6}|all)?$/.test(which))
      return { text: '/ports shows them; /ports end 1 ends one, /ports end all of them' };
    const wanted = which === '' || which === 'all' ? open : open.filter(({ id }) => String(id) === which);
    if (wanted.length === 0)
      return { text: which === '' ? 'No ports are forwarded.' : `There is no forwarding ${which}.` };
    for (const { id } of wanted) forwards.end(id);
    return undefined;
  },
});
