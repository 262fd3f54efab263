import type { Network } from './process.ts';
import type { Files } from './program-files.ts';

/** Inside of one container, as a program sees it. */
export type Inside = {
  readonly env: Readonly<Record<string, string>>;
  readonly files: Files;
  readonly network: Network;
  readonly hostname: string;
  /** The command line of process 1. */
  readonly main: string;
  readonly now: number;
  /** The address of a Service's name, as the cluster's DNS has it. */
  addressOf(name: string): { readonly name: string; readonly address: string } | undefined;
  readonly search: readonly string[];
};
