import type { Rule } from '../../types.ts';
import { nodes } from './nodes.ts';

/** Nodes. */
export const NODES: readonly Rule[] = [nodes];
