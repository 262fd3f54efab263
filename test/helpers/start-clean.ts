import { afterAll } from 'vitest';
import { knownSecrets } from '../../src/core/redact.ts';
import { closeShared } from './shared-embedded.ts';

// Files of one process share its modules: what one of them has taught must not help the next.
knownSecrets.clear();
afterAll(closeShared);
