import type { SlashCommand } from '../../ui/options.ts';
import type { SessionKeeper } from '../sessions/keeper.ts';
import { listSessions } from '../sessions/store.ts';
import { sessionTable } from './sessions.ts';

const MOST = 20;

/** `/sessions` and `/name`: this conversation among those that are saved. */
export const sessionCommands = (keeper: SessionKeeper, env: NodeJS.ProcessEnv): readonly SlashCommand[] => [
  {
    name: 'sessions',
    help: 'the saved conversations; kubewhy --resume ID goes on with one',
    run: () => {
      const all = listSessions(env);
      const view = sessionTable(all.slice(0, MOST), Date.now());
      const saved =
        keeper.fault === undefined
          ? `This one is ${keeper.id ?? 'not saved yet'}; \`kubewhy --resume ID\` goes on with one, \`kubewhy sessions delete ID\` removes it.`
          : `This one is not saved any more: ${keeper.fault}.`;
      return { view, text: saved };
    },
  },
  {
    name: 'name',
    help: 'give this conversation a name: it is kept until you delete it',
    arguments: '<name>',
    run: (args) => {
      const name = args.trim().slice(0, 80);
      if (name === '') return { text: 'Say the name too: `/name the outage of Thursday`.' };
      keeper.name(name);
      return {
        text: `This conversation is \`${keeper.id ?? ''}\`, named ${name}. \`kubewhy --resume "${name}"\` goes on with it.`,
      };
    },
  },
];
