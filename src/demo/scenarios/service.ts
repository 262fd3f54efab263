import { KINDS } from '../../core/kinds.ts';
import { BACKEND } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { SECRETS } from './secrets.ts';
import type { ScenarioStory } from './story.ts';

export const serviceSelector: ScenarioStory = {
  name: 'service-selector',
  title: 'the Service of the backend selects a label that no pod has',
  question: 'why does the frontend get no answer from the backend?',
  cause: 'ServiceSelectorMismatch',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 38,
      happens: ({ store, namespace }) => {
        store.change(KINDS.services, namespace, BACKEND, ({ spec }) => {
          if (spec) spec.selector = { app: 'todo-backend' };
        });
      },
    },
  ],
  isVisible: ({ store, namespace }) =>
    store
      .list(KINDS.endpointslices, namespace)
      .some(
        ({ metadata, endpoints }) =>
          metadata?.labels?.['kubernetes.io/service-name'] === BACKEND && (endpoints ?? []).length === 0,
      ),
};
