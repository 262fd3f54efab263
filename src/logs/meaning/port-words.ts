import { complaintIn } from './complaint.ts';

/** Words of one who hears another protocol than its own. */
const OTHER_PROTOCOL =
  /\bframe too large\b|\bserver preface\b|\blook(?:s|ed) like an? (?:HTTP|TLS)|\bmalformed HTTP\b|\bHTTP\/0\.9\b|\b(?:bad|invalid|unexpected|unknown|wrong|unsupported) (?:protocol|magic|greeting|preamble|frame|packet|banner)\b|\bprotocol (?:error|mismatch|violation)\b|\bnot an? (?:valid )?(?:HTTP|gRPC|SSH|AMQP|MQTT|Redis|Kafka|Postgres\w*|MySQL|LDAP) (?:server|response|request)\b/i;
const UNREACHED =
  /\b(?:cannot|can't|could not|couldn't|unable to|fail(?:ed|s|ing|ure)? (?:to|in)) (?:re-?)?(?:connect|reach|dial|open connection|contact|ping)\w*|\bnot reachable\b|\bunreachable\b/i;

export const ofOtherProtocol = (sentence: string): boolean => OTHER_PROTOCOL.test(sentence);

/** True where the sentence may be about the port that a container connects to. */
export const speaksOfPort = (sentence: string): boolean =>
  OTHER_PROTOCOL.test(sentence) || UNREACHED.test(sentence) || complaintIn(sentence)?.of === 'unreachable';
