import { named, row, type Signature } from '../types.ts';

const cloud = row(
  'ExternalAPIRejected',
  (c, { action, principal }) =>
    `the cloud does not let container ${c} do ${action ?? 'what it asks'}${named(principal, ' as ')}`,
  (c, { action }) => [
    /WebIdentity/.test(action ?? '')
      ? `let the role of container ${c} do ${action}: its trust policy, and the annotation of the service account`
      : `let what container ${c} comes with (its role, or the owner of its access key) do ${action ?? 'it'}: the policy of that, or for a web identity its trust policy and the annotation of the service account`,
  ],
);

/** Codes by which a cloud, or a store that speaks as it does, says that it does not know who asks. */
const KEY = '(?<code>InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|UnrecognizedClient|InvalidClientTokenId)';
const WHY: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'is not known there (deleted, or of another account)',
  SignatureDoesNotMatch: 'and its secret do not belong together, or the secret was cut or altered',
  ExpiredToken: 'has expired',
};
const unbelieved = row(
  'ExternalAPIRejected',
  (c, { action, code = '' }) => `the access key of container ${c} is refused${named(action, ' at ')}: ${code}`,
  (c, { code = '' }) => [
    `give container ${c} a new access key with its secret, then restart it: the one that it has ${WHY[code] ?? 'is not accepted'} (${code}); no policy helps against that`,
  ],
);

/** Tokens of any kind expire: of a cloud's it is said with words of its own. */
const ofCloud: NonNullable<Signature['when']> = ({ block }, { code }) =>
  code !== 'ExpiredToken' ||
  /<Code>|\b(?:aws|amz|amazon\w*|sts|s3|iam|bucket|boto\w*|api error|security token|request ?id)\b/i.test(block);

/** What clouds answer to those who may not, and to those whom they do not know. */
export const CLOUD: readonly Signature[] = [
  cloud(
    /(?:User|[Pp]rincipal)[:\s]+(?<principal>arn:[\w:/.+=,@-]+) is not authorized to perform[:\s]+(?<action>[\w-]+:\w+)/,
  ),
  cloud(/[Nn]ot authorized to perform[:\s]+(?<action>[\w-]+:\w+)/),
  cloud(
    /Permission ['"]?(?<permission>[\w.]+)['"]? denied on resource|(?:AccessDenied|AuthorizationFailed|AuthorizationPermissionMismatch)(?:Exception)?\b(?![^\n]{0,4}\/)[^\n]{0,200}(?:perform|action|role|policy|subscription|operation)/,
  ),
  unbelieved(new RegExp(`operation error (?<service>[\\w ]+): (?<action>\\w+)[\\s\\S]{0,400}?\\b${KEY}`)),
  unbelieved(new RegExp(`\\(${KEY}\\w*\\) when calling the (?<action>\\w+) operation`)),
  unbelieved(new RegExp(`\\b${KEY}(?:Exception)?\\b`), ofCloud),
  // The SDKs of AWS: Go, then Python; then what an S3 store answers.
  cloud(
    /operation error (?<service>[\w ]+): (?<action>\w+)[\s\S]{0,400}?(?:AccessDenied|Forbidden|StatusCode: 40[13])/,
  ),
  cloud(/\((?:AccessDenied|Unauthorized)\w*\) when calling the (?<action>\w+) operation/),
  cloud(/\bAccessDenied: Access Denied|<Code>AccessDenied<\/Code>/),
];
