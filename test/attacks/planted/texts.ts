import { b64, type Plants, type Shape } from './values.ts';

/**
 * Four logs: three of lines that hold secrets by their form, one with values of the Secret that the pod gets, without
 * any.
 */
export function logsOf(plants: Plants): readonly string[] {
  let line = 0;
  const at = (shape: Shape) => plants.put(`log: line ${++line}`, shape);
  const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
  const lines = [
    `connecting with password=${at('human')} to db`,
    `DB_PASSWORD: ${at('plain')}`,
    `{"level":"error","msg":"auth failed","password":"${quoted(at('quotes'))}"}`,
    `{"msg":"{\\"apiKey\\":\\"${at('plain')}\\"}"}`,
    `config: map[db:map[password:${at('plain')} user:bob]]`,
    `&{User:bob Password:${at('plain')} Host:db}`,
    `{:password=>"${at('plain')}", :user=>"bob"}`,
    `{'api_token': '${at('plain')}', 'user': 'bob'}`,
    `Authorization: Bearer ${at('plain')}`,
    `"Authorization": "Basic ${b64(`bob:${at('plain')}`)}"`,
    `> Proxy-Authorization: Basic ${b64(`bob:${at('human')}`)}`,
    `Cookie: theme=dark; session=${at('plain')}`,
    `Set-Cookie: sid=${at('plain')}; HttpOnly`,
    `X-Api-Key: ${at('plain')}`,
    `x-goog-api-key=${at('plain')}`,
    `GET /cb?access_token=${at('plain')}&state=1 200`,
    `GET /cb?next=%2Fx%3Fapi_key%3D${at('plain')}%26b%3D1 302`,
    `connect ECONNREFUSED postgres://shop:${encodeURIComponent(at('signs'))}@db:5432/shop`,
    `amqp://shop:${at('plain')}@mq:5672 is down`,
    `jdbc:postgresql://db/shop?user=a&password=${at('plain')}`,
    `dsn="root:${at('plain')}@tcp(db:3306)/shop"`,
    `Server=db;User Id=sa;Password=${at('human')};Encrypt=true`,
    `<password>${at('plain')}</password>`,
    `<property name="db.password" value="${at('plain')}"/>`,
    `running: mysqldump -u root -p${at('plain')} shop`,
    `running: curl -u bob:${at('plain')} http://x`,
    `exec ["pg_dump", "--password", "${at('plain')}"]`,
    `export AWS_SECRET_ACCESS_KEY=${at('base64')}`,
    `- name: SMTP_PASSWORD\\n  value: ${at('plain')}`,
    `ALTER USER shop IDENTIFIED BY '${at('plain')}'`,
    `CREATE ROLE a LOGIN PASSWORD '${at('human')}'`,
    `the password for bob is "${at('plain')}"`,
    `Generated root password: ${at('plain')}`,
    `*** temporary password is ${at('plain')}`,
    `time=1 level=info token="${at('plain')}" msg=ok`,
    `secret := "${at('plain')}"`,
    `client_secret=${at('plain')}&grant_type=client_credentials`,
    `refresh_token":"${at('plain')}","expires_in":3600`,
    `AccountKey=${at('base64')};EndpointSuffix=core.windows.net`,
    `https://hooks.slack.com/services/T00/B00/${at('plain')}`,
    `SecretStr('x') JWT_SECRET='${at('words')}'`,
    `  private_key: ${at('plain')}`,
    `PRIVATE_KEY=${JSON.stringify(plants.key('log: key in one line'))}`,
    plants.key('log: key over several lines').trimEnd(),
    `encryption.key = ${at('hex')}`,
    `passphrase: "${at('words')}"`,
    `login(user=bob, passwd='${at('plain')}')`,
    `%7B%22password%22%3A%22${at('plain')}%22%7D`,
    `&lt;password&gt;${at('plain')}&lt;/password&gt;`,
    `redis AUTH ${at('human')} failed`,
  ];
  const mounted: string[] = [];
  for (const { place, value } of plants.all.filter(({ place }) => place.startsWith('Secret: mounted'))) {
    mounted.push(`loaded ${value.replaceAll('\n', '\\n')} as it is`, `as base64 ${b64(value)} so`);
    mounted.push(`in a URL /x/${encodeURIComponent(value)}/y`, `in a list [${JSON.stringify(value)}]`);
    if (place.endsWith('key')) mounted.push(...value.trimEnd().split('\n'));
  }
  const third = Math.ceil(lines.length / 3);
  return [...[0, 1, 2].map((part) => lines.slice(part * third, (part + 1) * third)), mounted].map((part) =>
    part.flatMap((text) => text.split('\n').map((row) => `2026-11-25T10:00:00.000000000Z ${row}\n`)).join(''),
  );
}

/** What a person pipes in. */
export function piped(plants: Plants): readonly (readonly [string, string])[] {
  const at = (place: string, shape?: Shape) => plants.put(`stdin: ${place}`, shape);
  const secret = (place: string) => ({
    kind: 'Secret',
    metadata: { name: 'x' },
    data: { a: b64(at(place)), b: b64(at(`${place} b`)) },
  });
  return [
    ['a Secret as JSON', JSON.stringify(secret('JSON'), null, 2)],
    [
      'a List',
      JSON.stringify({ kind: 'List', items: [secret('List'), { kind: 'List', items: [secret('List in a List')] }] }),
    ],
    ['JSON lines', `${JSON.stringify(secret('JSON lines'))}\n${JSON.stringify({ kind: 'Pod' })}`],
    [
      'a Secret as YAML',
      `kind: Secret\nmetadata:\n  name: x\ndata:\n  a: ${b64(at('YAML'))}\nstringData:\n  b: ${JSON.stringify(at('YAML stringData'))}\n`,
    ],
    [
      'a Secret with a block',
      `kind: Secret\nstringData:\n  key: |\n${plants
        .key('stdin: block')
        .split('\n')
        .map((row) => `    ${row}`)
        .join('\n')}\n`,
    ],
    [
      'a watch',
      `${JSON.stringify({ type: 'ADDED', object: secret('watch') })}\n${JSON.stringify({ type: 'MODIFIED', object: secret('watch 2') })}`,
    ],
    ['a describe', `Name:  x\nEnvironment:\n  DB_PASSWORD:  ${at('describe', 'human')}\n  PORT:  80\n`],
    [
      'a kubeconfig',
      `users:\n- name: a\n  user:\n    token: ${at('kubeconfig', 'plain')}\n    password: ${JSON.stringify(at('kubeconfig password'))}\n    client-key-data: ${b64(plants.key('stdin: client key'))}\n`,
    ],
    [
      'values',
      `auth:\n  rootPassword: ${JSON.stringify(at('values'))}\nextra:\n- name: API_TOKEN\n  value: ${JSON.stringify(at('values entry'))}\n`,
    ],
    ['an env file', `PORT=80\nSMTP_PASS=${at('env', 'human')}\nSTRIPE_KEY="${at('env quoted', 'plain')}"\n`],
    [
      'a log',
      `2026-11-25 connecting postgres://a:${at('log', 'plain')}@db\n2026-11-25 token=${at('log token', 'plain')}\n`,
    ],
    ['a table', `KEY          VALUE\nDB_PASSWORD  ${at('table', 'plain')}\nPORT         80\n`],
    ['YAML that is broken', `kind: Secret\ndata:\n  a: ${b64(at('broken', 'plain'))}\n bad: [\n`],
    ['JSON that is cut', JSON.stringify(secret('cut'), null, 2).slice(0, -6)],
    ['CRLF', `kind: Secret\r\ndata:\r\n  a: ${b64(at('CRLF'))}\r\n`],
    ['a Secret behind a BOM', `\uFEFFkind: Secret\ndata:\n  a: ${b64(at('BOM'))}\n`],
    ['a SealedSecret and a Secret', `kind: Pod\n---\nkind: Secret\ndata: {a: ${b64(at('second document'))}}\n...\n`],
    [
      'a template of helm',
      `kind: Secret\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  a: ${b64(at('template', 'plain'))}\n`,
    ],
    ['Terraform', `resource "x" "y" {\n  password = "${at('terraform', 'plain')}"\n}\n`],
  ];
}

/** A custom resource with secrets in its fields. */
export function customResource(plants: Plants): object {
  const at = (place: string, shape?: Shape) => plants.put(`custom resource: ${place}`, shape);
  return {
    apiVersion: 'shop.example/v1',
    kind: 'Till',
    metadata: { name: 'planted', namespace: 'todo-chatbot', uid: 'u-1', creationTimestamp: '2026-11-25T10:00:00Z' },
    spec: {
      password: at('password'),
      auth: { token: at('token'), clientSecret: at('clientSecret') },
      s3: { accessKey: at('accessKey'), secretKey: at('secretKey') },
      users: [{ name: 'root', password: at('password in a list') }],
      parameters: [{ name: 'db_password', value: at('value of a parameter') }],
      uri: `mongodb://root:${at('URI', 'plain')}@mongo/admin`,
      config: `[auth]\nadmin_password = ${at('file', 'human')}\n`,
      template: { kind: 'Secret', stringData: { a: at('template of a Secret') } },
    },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'LoginFailed',
          message: `login with password ${at('condition', 'plain')} failed`,
        },
      ],
    },
  };
}
