import type { Rule } from '../../types.ts';
import { certificates } from './certificates.ts';
import { customObjects } from './custom-objects.ts';

/** Objects of any other kind. */
export const OBJECTS: readonly Rule[] = [customObjects, certificates];
