/**
 * The providers by name, in the order in which their keys are looked for. A module of its own: what the command line
 * can be told must not load how a provider is spoken to.
 */
export const PROVIDER_NAMES = ['openai', 'gemini'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** How a model is named: "openai:NAME, gemini:NAME or offline". */
export const MODEL_FORMS = `${PROVIDER_NAMES.map((name) => `${name}:NAME`).join(', ')} or offline`;
