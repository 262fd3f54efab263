import type { SlashCommand } from '../../ui/options.ts';
import { sentence } from './audit.ts';
import { readAudit } from '../files/audit-file.ts';
import { listPlans } from '../files/plan-store.ts';

const MOST = 30;

/** `/plans` and `/audit`: what was saved because nobody could be asked, and what was proposed, decided and sent. */
export const recordCommands = (env: NodeJS.ProcessEnv): readonly SlashCommand[] => [
  {
    name: 'plans',
    help: 'the saved plans; kubewhy apply ID shows one and asks',
    run: () => {
      const rows = listPlans(env).map(({ path, saved, fault }) =>
        saved
          ? [
              saved.plan.id,
              saved.savedAt,
              `${saved.plan.cluster.context}/${saved.plan.cluster.namespace}`,
              saved.plan.title,
            ]
          : ['-', '-', '-', `${path}: ${fault ?? 'unreadable'}`],
      );
      if (rows.length === 0) return { text: 'There are no saved plans.' };
      return { view: { type: 'table', title: 'saved plans', columns: ['ID', 'SAVED', 'WHERE', 'CHANGE'], rows } };
    },
  },
  {
    name: 'audit',
    help: 'what was proposed, decided and sent, the newest last',
    run: () => {
      const { lines, faults } = readAudit(env);
      if (lines.length === 0) return { text: 'Nothing was proposed yet.' };
      const notes = [
        ...(lines.length > MOST ? [`${lines.length - MOST} earlier ones: kubewhy audit`] : []),
        ...faults.slice(0, 5),
      ];
      const text = [...notes, ...lines.slice(-MOST).map(sentence)].join('\n');
      return { view: { type: 'text', title: 'audit', text } };
    },
  },
];
