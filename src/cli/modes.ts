import type { GateMode } from '../agent/index.ts';

/** The two switches, each on its own: --read-only and --dry-run, and /read-only and /dry-run in a chat. */
export type Switches = { readonly readOnly: boolean; readonly dryRun: boolean };

/** What the gate does while they stand so: the stricter one holds. */
export const modeOf = ({ readOnly, dryRun }: Switches): GateMode =>
  readOnly ? 'read-only' : dryRun ? 'dry-run' : 'ask';

/** The same for the header of a chat. */
export const badgeOf = (mode: GateMode): Exclude<GateMode, 'ask'> | 'normal' => (mode === 'ask' ? 'normal' : mode);
