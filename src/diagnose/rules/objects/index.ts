import type { Rule } from '../../types.ts';
import { certificates } from './certificates.ts';
import { customObjects } from './custom-objects.ts';
import { customTerminating } from './custom-terminating.ts';
import { leftWebhooks } from './left-webhooks.ts';
import { selectsNothing } from './selects-nothing.ts';
import { webhooks } from './webhooks.ts';

/** Objects of any other kind. */
export const OBJECTS: readonly Rule[] = [
  customObjects,
  customTerminating,
  certificates,
  webhooks,
  leftWebhooks,
  selectsNothing,
];
