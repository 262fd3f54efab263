export type { AuditDeclined, AuditIntent, AuditLog, AuditOutcome } from './audit.ts';
export { createGate, type GateMode, type GateOptions } from './gate.ts';
export type { FirstLook } from './first-look.ts';
export type { Gate, GateRequest } from './gate-types.ts';
export { LIMITS, type Limits } from './limits.ts';
export { buildPrompt, type PromptTexts, type RunFacts } from './prompt.ts';
export { createSession, type Session, type SessionOptions } from './session.ts';
export { toolTokens } from './tokens.ts';
