/** The words of apimachinery's `util/validation` for names; undefined when the name is good. */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

const IS_LABEL = new RegExp(`^${LABEL}$`);
const IS_SUBDOMAIN = new RegExp(`^${SUBDOMAIN}$`);

const tooLong = (name: string, most: number): string | undefined =>
  name.length > most ? `must be no more than ${most} characters` : undefined;

export function labelFault(name: string): string | undefined {
  if (IS_LABEL.test(name)) return tooLong(name, 63);
  return `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
}

export function subdomainFault(name: string): string | undefined {
  if (IS_SUBDOMAIN.test(name)) return tooLong(name, 253);
  return `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
}

export function serviceNameFault(name: string): string | undefined {
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return tooLong(name, 63);
  return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
}

/** A label or annotation key: an optional domain and a name. */
export function keyFault(key: string): string | undefined {
  const cut = key.lastIndexOf('/');
  const domain = cut < 0 ? undefined : key.slice(0, cut);
  if (domain !== undefined && subdomainFault(domain) !== undefined) return `prefix part ${subdomainFault(domain)}`;
  const name = key.slice(cut + 1);
  if (name.length > 63) return 'name part must be no more than 63 characters';
  if (/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) return undefined;
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
}

export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  if (/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) return undefined;
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

/** A key of a ConfigMap or Secret. */
export function dataKeyFault(key: string): string | undefined {
  if (key.length > 253) return 'must be no more than 253 characters';
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return undefined;
  return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
}
