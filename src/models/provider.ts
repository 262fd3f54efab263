import type * as z from 'zod';
import type { ChatModel } from '../core/model.ts';
import type { Endurance } from './turn.ts';

/** A model of a list, with the limits that its endpoint tells; most tell none. Tokens. */
export type ListedModel = {
  readonly name: string;
  readonly contextTokens?: number;
  readonly outputTokens?: number;
};

/** Where requests go and with which key. */
export type Access = {
  /** Empty where the endpoint wants none. */
  readonly apiKey: string;
  /** A bearer token that stands in for the key (Vertex AI). */
  readonly token?: string;
  /** http or https, without a slash at the end; absent: the provider's own address. */
  readonly baseUrl?: string;
  /** The address was written down to a request of the Responses API: that API is spoken there. */
  readonly responses?: true;
  /** Headers that the person adds to every request, such as Azure's `api-key`. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type OpenOptions = Access & {
  readonly model: string;
  /** Tokens of a request in all; from the settings, or the provider's default. */
  readonly contextTokens: number;
  /** Most tokens of an answer that the server takes, where it is known. */
  readonly outputTokens?: number;
  /** The context is the provider's default: what the server says of itself counts more. */
  readonly assumed?: true;
  /** Asks the endpoint for the limits of this model; undefined when it tells none. Never rejects. */
  readonly lookUp?: (signal: AbortSignal) => Promise<ListedModel | undefined>;
  readonly endurance?: Endurance;
};

/**
 * One provider of models: all that the rest of the program knows of it. A new one is a folder with such an object, and
 * one line in `providers.ts`; the choice, the list, settings, help, README and what is kept from credential plugins
 * follow.
 */
export type Provider = {
  /** As in `NAME:MODEL`. */
  readonly name: string;
  readonly title: string;
  /**
   * Environment variables that hold its key, the first that is set counts. Secrets: kept from other programs, hidden
   * everywhere.
   */
  readonly keys: readonly string[];
  /** Variables with a bearer token in place of a key, secrets like the keys. */
  readonly tokens?: readonly string[];
  /** Variables that replace its address, the first that is set counts. */
  readonly baseUrls: readonly string[];
  /** Variable with more headers, one `name: value` a line. What looks like a key in it is a secret. */
  readonly headers?: string;
  /** An address that other variables spell out (Vertex AI's project and location). */
  addressOf?(env: NodeJS.ProcessEnv): string | undefined;
  /** With a base URL it may be used without a key, and any name of a model may be its. */
  readonly keyless: boolean;
  readonly standardModel: string;
  /** Tokens of a request in all, where nothing tells better. */
  readonly contextTokens: number;
  /** Bare names that are plainly its models. */
  readonly owns: RegExp;
  /** Opens a model; its SDK loads here and not before. */
  open(options: OpenOptions): Promise<ChatModel>;
  /** The models of the endpoint; throws an Error with a sentence when there is no list. */
  list(access: Access, signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** A tool's input in the form that the provider wants. */
  schema(): Promise<(input: z.ZodObject) => Readonly<Record<string, unknown>>>;
};

/** Said when an endpoint answers, but with no list. */
export const NO_LIST = 'the endpoint gives no list of models; name one with --model';
/** Most names of a list. */
export const MOST_MODELS = 500;
