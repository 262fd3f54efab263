/**
 * Options that every command takes, as commander gives them; absent ones are undefined. Values are checked by the
 * settings schema.
 */
export type Flags = {
  readonly context?: string;
  readonly namespace?: string;
  /** Of commands that look at several namespaces. */
  readonly allNamespaces?: boolean;
  readonly kubeconfig?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly model?: string;
  readonly contextTokens?: number;
  readonly outputTokens?: number;
  readonly output?: string;
  readonly readOnly?: boolean;
  readonly dryRun?: boolean;
  /** These three are of the environment and the config file alone: no flag on the command line. */
  readonly beyondRails?: boolean;
  readonly attention?: string;
  readonly theme?: string;
  readonly scenario?: string;
  readonly maxTokensPerTurn?: number;
  readonly timeout?: number;
  readonly helm?: string;
  readonly production?: string;
};
