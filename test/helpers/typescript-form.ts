type Schema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

/** A tool as OpenAI's models read it: the service renders JSON schemas as TypeScript, and counts that. */
export function typescriptForm(name: string, description: string, parameters: unknown): string {
  const fields = Object.entries((parameters as Schema).properties ?? {}).map(([field, schema]) => {
    const comment = schema.description === undefined ? '' : `// ${schema.description}\n`;
    const optional = Array.isArray(schema.type) && schema.type.includes('null');
    return `${comment}${field}${optional ? '?' : ''}: ${typeOf(schema)},`;
  });
  return `// ${description}\ntype ${name} = (_: {\n${fields.join('\n')}\n}) => any;`;
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  const [type = 'any'] = [schema.type ?? []].flat().filter((one) => one !== 'null');
  if (type === 'array') return `${typeOf(schema.items ?? {})}[]`;
  if (type === 'object')
    return `{ ${Object.entries(schema.properties ?? {})
      .map(([key, one]) => `${key}: ${typeOf(one)}`)
      .join(', ')} }`;
  return type === 'integer' ? 'number' : type;
}
