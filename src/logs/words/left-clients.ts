/** An address of a client: where it has a port, one that its system chose. A server has the same port each time. */
const CLIENT = String.raw`(?:client\b|["'/[]{0,3}(?:unknown\[)?(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]{4,39})\]?(?:\b|(?<=\]))(?::(?:32[7-9]\d{2}|3[3-9]\d{3}|[4-6]\d{4})\b)?(?!:\d))`;
/** Before anything was asked: TLS or the protocol's own greeting is made out, or the connection is taken. */
const GREETING = String.raw`\b(?:handshake|preface|(?:reject|accept|refus)(?:ed|ing) (?:\w+ )?connection|after connect)\b`;
const LEFT = new RegExp(String.raw`${GREETING}[^\n]{0,80}\bfrom ${CLIENT}`, 'i');
const GONE = /\bEOF\b|\breset by peer\b|\bbroken pipe\b|\b(?:i\/o )?timeout\b|\btimed out\b|\blost connection\b/i;

/**
 * A client that was gone before it asked for anything: a probe that only opens the port, a balancer's check, a scanner.
 * One that says why it leaves, such as a certificate that it does not trust, is told.
 */
export const isOfLeftClient = (text: string): boolean =>
  LEFT.test(text) && GONE.test(text) && !/certificate/i.test(text);
