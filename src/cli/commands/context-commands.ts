import type { SlashCommand } from '../../ui/options.ts';
import type { Scope } from '../health/scope.ts';
import type { OpenSession } from '../session.ts';
import type { SessionKeeper } from '../sessions/keeper.ts';

type Parts = { readonly scope: Scope; readonly keeper: SessionKeeper; readonly ready: Promise<OpenSession> };

const MOST = 100;

/** `/context [name]` and `/contexts`: which cluster this is, which there are, and the way to another. */
export const contextCommands = ({ scope, keeper, ready }: Parts): readonly SlashCommand[] => [
  {
    name: 'context',
    help: 'which cluster this is, or go to another context',
    arguments: '[name]',
    complete: () => scope.contexts(),
    run: async (args, signal) => {
      const wanted = args.trim();
      const { target } = scope.cluster.reader;
      if (wanted === '')
        return {
          text: `context ${target.context}, ${target.server}, user ${target.user || '(none)'}; \`/contexts\` lists the others`,
        };
      if (wanted === target.context) return { text: `this is context ${wanted} already` };
      const session = await ready;
      const next = await scope.moveTo(wanted, signal, (to) => {
        session.setCluster(to);
        keeper.moveTo(scope.place);
      });
      const caution = next.notice === undefined ? '' : ` ${next.notice}.`;
      return {
        header: scope.header,
        text: `now in context **${wanted}** (${next.reader.target.server}), namespace ${next.namespace}${scope.header.production ? ', which is **production**' : ''}. The model gets nothing of what was said about ${target.context}.${caution}`,
      };
    },
  },
  {
    name: 'contexts',
    help: 'the contexts of the kubeconfig',
    run: () => {
      const all = scope.cluster.contexts();
      const more = all.length > MOST ? { more: `${all.length - MOST} more contexts` } : {};
      const rows = all
        .slice(0, MOST)
        .map(({ name, current, cluster, server, namespace }) => [current ? '*' : '', name, cluster, server, namespace]);
      if (rows.length === 0) return { text: 'There is no kubeconfig with other contexts.' };
      return {
        view: {
          type: 'table',
          title: 'contexts',
          columns: ['', 'NAME', 'CLUSTER', 'SERVER', 'NAMESPACE'],
          rows,
          ...more,
        },
      };
    },
  },
];
