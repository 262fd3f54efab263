import { mountedMaps } from '../../places/files.ts';
import { unsetIn } from '../../../logs/meaning/suggestion.ts';
import { LOCKED, LOCKED_STORES } from './stored/locked.ts';
import { named, PATH, type Signature } from './types.ts';

/** A variable that is set, and that the program wants taken away: it does not lack. */
const toUnset: NonNullable<Signature['when']> = ({ block, view }, { key }) =>
  (view.spec?.env ?? []).some(({ name, value, valueFrom }) => name === key && Boolean(value ?? valueFrom)) &&
  unsetIn(block).includes(key ?? '');

const missing = (pattern: RegExp, when?: Signature['when']): Signature => ({
  cause: 'EnvVarMissing',
  pattern,
  when: (context, caught) => !toUnset(context, caught) && (when?.(context, caught) ?? true),
  title: (c, { key }) => `container ${c} ends because environment variable ${key ?? '(unnamed)'} is not set`,
  remedies: (c, { key }) => [
    `set environment variable ${key ?? 'that the log names'} in container ${c} (env or envFrom)`,
  ],
});

const ENV = '(?<key>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][A-Z0-9]{3,})';
const Q = '["\'`]?';
/** A heading and the names below it; of those of which one is enough none is sure to lack. */
const SEVERAL = new RegExp(
  `(?:^|\\n)(?![^\\n]{0,200}\\b(?:one|any|either) of\\b)[^\\n]{0,120}\\bvariables?\\b[^\\n]{0,60}:\\s{0,8}\\n\\s{0,8}[-*] ${ENV}(?<more>(?:\\s{0,8}\\n\\s{0,8}[-*] [A-Z][A-Z0-9_]{3,80}){1,20})`,
);
const settings: Signature['when'] = ({ block }) => /\b\w*(?:settings|config|env)\w*\b/i.test(block);

/** Spring Boot names the attribute of its data source; its variable has that name by the rules of relaxed binding. */
const springUrl: Signature = {
  ...missing(/Failed to configure a DataSource: '(?<key>url)' attribute is not specified/),
  constants: { key: 'SPRING_DATASOURCE_URL' },
};

/** Variables that are not there. The names are upper case: other words before "is required" are no variables. */
export const ENV_VARS: readonly Signature[] = [
  missing(SEVERAL),
  missing(new RegExp(`KeyError: ["']${ENV}["']`)),
  missing(new RegExp(`key not found: ${Q}${ENV}${Q}`)),
  missing(
    new RegExp(`(?:[Ee]nv(?:ironment)?|ENV)[ -](?:[Vv]ar(?:iable)?s?|VAR(?:IABLE)?S?)\\(?s?\\)?:? ${Q}${ENV}${Q}`),
  ),
  missing(
    new RegExp(
      `(?:[Mm]issing|MISSING|[Uu]ndefined|[Uu]nset|[Rr]equires?|[Rr]equired)(?: (?:the|a|required|mandatory|value|values|for|key|setting|env(?:ironment)?|var(?:iable)?s?|config(?:uration)?))*:? ${Q}${ENV}${Q}`,
    ),
  ),
  missing(
    new RegExp(
      `\\b${ENV}${Q}(?: env(?:ironment)?)?(?: (?:var(?:iable)?|setting|value|key))? ?(?:is|was|are|must|has|have|not|cannot|can't|should|needs)(?: (?:not|been|be|to|a|an|also|always))* ?(?:set|required|missing|defined|provided|empty|unset|undefined|configured|present|specified|found|available|given|exported)`,
    ),
  ),
  missing(
    new RegExp(
      `\\b${ENV}: (?:unbound variable|parameter not set|parameter null or not set|is not set|not set|required|missing|Field required|\\[hidden\\] required)`,
    ),
  ),
  missing(
    /\b(?<key>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["'`]? (?:not (?:available|set|given|provided|found|present|exported|configured|defined)|unavailable|unset|missing|absent)\b/,
  ),
  missing(new RegExp(`\\b${ENV}["']?: \\[(?:hidden\\])?\\s*["']Required`)),
  missing(new RegExp(`(?:[Mm]issing|[Ii]nvalid) env(?:ironment)? var(?:iable)?s?:?\\s+${ENV}:`)),
  missing(new RegExp(`required key ${ENV} missing value`)),
  missing(new RegExp(`[Ee]nv(?:ironment)?[ -][Vv]ar(?:iable)?s? (?:not found|missing|not set|undefined):? ${Q}${ENV}`)),
  missing(/Missing [`'"](?<key>secret_key_base)[`'"]/),
  springUrl,
  missing(/Could not resolve placeholder ["'](?<key>[\w.-]+)["']/),
  missing(/Set the (?<key>[A-Z][A-Z0-9_]+) environment variable/),
  missing(new RegExp(`(?:You must|You need to|Please) (?:specify|set|provide|define) (?:the )?${Q}${ENV}${Q}`)),
  missing(/(?:need to specify one|specify one) of the following[\s\S]{0,80}?(?<key>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)/),
  missing(/(?:^|\n)[^\S\n]*(?<key>\w[\w.-]*)[^\S\n]*\n\s+[Ff]ield required/, settings),
  missing(/(?<key>[A-Z][A-Z0-9_]{2,})\s+[Ff]ield required/),
];

const CONFIG =
  '["\'`(]?(?<![\\w@%+./~-])(?<path>[\\w./~-]*[\\w-]\\.(?:ya?ml|json5?|conf|cnf|cfg|ini|toml|properties|xml|env|crt|pem|key|config|hcl))\\b';

/** What is looked for in a file, or to read one with: then the file itself is there. */
const OTHER = '\\b(?:that|which|parser|reader|driver|plugin|class|key|field|property|section|entry|variable)\\b';

/** A file of any name counts as configuration where a ConfigMap or Secret is mounted above it. */
const mounted: Signature['when'] = ({ view: { spec, pod } }, { path = '' }) =>
  (spec?.volumeMounts ?? []).some(({ name, mountPath }) => {
    const volume = pod.spec?.volumes?.find((one) => one.name === name);
    const holds = volume?.configMap !== undefined || volume?.secret !== undefined || volume?.projected !== undefined;
    return holds && (path === mountPath || path.startsWith(mountPath.replace(/\/?$/, '/')));
  });
const ANY = `["'\`(]?${PATH}`;

const noFile = (pattern: RegExp, when?: Signature['when']): Signature => ({
  cause: 'ConfigFileMissing',
  pattern,
  ...(when ? { when } : {}),
  title: (c, { path }) => `container ${c} ends because file ${path} does not exist`,
  remedies: (c, { path }) => [
    `mount ${path} into container ${c}: check volumeMounts, subPath and the keys of the ConfigMap or Secret behind them`,
    `correct ${path} in args or in the environment of container ${c}`,
  ],
});

const badFile = (pattern: RegExp): Signature => ({
  cause: 'ConfigFileInvalid',
  pattern,
  title: (c, { path, line, field }) =>
    `container ${c} cannot read its configuration${named(path, ' ')}${named(line, ' at line ')}${named(field, ', which has a field ', ' that it does not know')}`,
  remedies: (c, { path }) => [
    `correct ${path ?? 'the configuration'} of container ${c} in the ConfigMap or Secret that is mounted there`,
    'roll back the last change of that configuration',
  ],
});

/** A field that the format of a file does not have. */
const NO_FIELD = [
  '(?:no such|unknown|unrecogni[sz]ed|undefined) (?:field|key|option|property|directive|attribute)s?:? ["\'`](?<field>[\\w.-]{1,60})["\'`]',
  '(?:line (?<line>\\d+): )?\\bfield (?<field>[\\w.-]{1,60}) not found in (?:type|struct)\\b',
  'additional propert(?:y|ies) (?:is|are) not allowed \\(["\'`](?<field>[\\w.-]{1,60})["\'`] (?:was|were) unexpected',
];

export const CONFIG_FILES: readonly Signature[] = [
  ...LOCKED_STORES,
  noFile(new RegExp(`ENOENT: no such file or directory, \\w+ ${CONFIG}`)),
  noFile(
    new RegExp(
      `(?:open|stat|read|lstat|load(?:ing)?|reading)(?: [\\w ]{0,40})?[:(]? ?${CONFIG}["'\`)]*:? [\\s\\S]{0,60}?(?:no such file|cannot find|not found|does not exist)`,
      'i',
    ),
  ),
  noFile(new RegExp(`ENOENT[\\s\\S]{0,80}?${CONFIG}`)),
  noFile(new RegExp(`(?:FileNotFoundException|FileNotFoundError|NoSuchFileException)[\\s\\S]{0,80}?${CONFIG}`)),
  noFile(
    new RegExp(
      `${CONFIG}["'\`)]*:? ?[(]?(?:no such file|\\(?No such file|not found|does not exist|cannot be found|is missing)`,
      'i',
    ),
  ),
  noFile(
    new RegExp(
      `(?:no such file or directory|file not found|cannot find|can't open|can’t open|could not (?:open|find|read)|unable to (?:open|find|read|load)|failed to (?:open|find|read|load))(?:(?!${OTHER})[^\\n]){0,60}?${CONFIG}(?![^\\n]*(?:yaml:|invalid|unmarshal|parse))`,
      'i',
    ),
    ({ block }) => !LOCKED.test(block),
  ),
  noFile(
    new RegExp(`${ANY}["'\`)]*:? ?[(]?(?:no such file|not found|does not exist|cannot be found|is missing)`, 'i'),
    mounted,
  ),
  noFile(
    new RegExp(
      `(?:no such file or directory|file not found|ENOENT|cannot find|could not (?:open|find|read)|unable to (?:open|find|read|load)|failed to (?:open|find|read|load))[^\\n]{0,60}?${ANY}`,
      'i',
    ),
    mounted,
  ),
  noFile(
    new RegExp(
      `(?:opening zip file or JAR manifest missing|Unable to access jarfile|could not open jar) ?:? ?${ANY}`,
      'i',
    ),
  ),
  ...NO_FIELD.flatMap((says) => [
    badFile(new RegExp(`\\bconfig\\w*\\b[^\\n]{0,40}?["'\`( ]${PATH}[\\s\\S]{0,600}?${says}`, 'i')),
    badFile(new RegExp(`(?:\\bconfig\\w*\\b|\\.(?:ya?ml|json|toml)\\b)[\\s\\S]{0,600}?${says}`, 'i')),
  ]),
  badFile(/\[emerg\][\s\S]*? in (?<path>\/[\w./-]+):(?<line>\d+)/),
  badFile(/unknown directive ["'](?<directive>[^"']+)["'](?: in (?<path>\S+?):(?<line>\d+))?/),
  badFile(/(?:(?<path>\/[\w./-]+\.ya?ml)[\s\S]{0,60}?)?\byaml: (?:line (?<line>\d+)|unmarshal)/),
  badFile(
    /(?:yaml\.(?:scanner|parser|composer)\.\w+Error|YAMLException|ScannerError|ParserError|mapping values are not allowed)[\s\S]{0,300}?(?:in "(?<path>[^"]+)", line (?<line>\d+))?/,
  ),
  badFile(/(?:json|config\w*|parse|pars(?:e|ing)|decod\w+|unmarshal\w*|invalid)[^\n]{0,80}invalid character/i),
  badFile(/invalid character .{1,6} (?:looking for|after|in)/),
  badFile(/Failed to bind properties under ['"]?(?<property>[\w.-]+)/),
  badFile(/toml: (?:line (?<line>\d+)|[\w ]+)|(?:TOMLDecodeError|toml\.decoder)/),
  badFile(/(?:JSONDecodeError|Unexpected token [\s\S]{1,20}? in JSON|is not valid JSON)/),
  badFile(
    /(?:error|failed|invalid|fatal|bad|syntax)[^\n]{0,60}\b(?:config(?:uration)?(?: file)?|settings)\b[^\n]{0,60}(?:invalid|syntax|pars\w+|unknown|unexpected|line \d+)/i,
  ),
  // What a part of it is to bring from elsewhere, and does not, is no fault of the file.
  badFile(
    /(?:failed|unable|error|could not|cannot|can't)[^\n]{0,20}(?:to )?(?:pars\w+|decod\w+|unmarshal\w*)[^\n]{0,40}config(?![^\n]{0,200}: [^\n]{0,60}\b(?:fetch|acquir|dial|connect)\w*)/i,
  ),
  badFile(
    /(?<![\w./-])(?<path>\/[\w./-]{1,200})(?<!\.(?:[cm]?[jt]sx?|py|rb|php|java|go|rs|sh|pl|exs?|lua)):(?<line>\d+)(?::\d+)?:? (?:[\w-]+: )?(?:unrecogni[sz]ed|unknown|unexpected|unsupported|duplicate|invalid) (?:directive|option|key(?:word)?|parameter|field|section|setting|statement|block|property|attribute)\b/i,
  ),
  badFile(/parsing \[(?<path>[^:\]\n]{1,300}):(?<line>\d+)\]/),
  badFile(/FATAL CONFIG FILE ERROR[\s\S]{0,120}?line (?<line>\d+)/),
  {
    ...badFile(
      /\bconfig(?:uration)? (?:file )?(?:error|failed|could not be loaded|is (?:invalid|not valid)|validation (?:failed|error))\b|\b(?:invalid|bad|wrong) config(?:uration)?\b/i,
    ),
    weak: true,
    when: ({ view }) => mountedMaps(view).length > 0,
  },
  badFile(
    /bad config(?:uration)? (?:file|line|option)|Bad directive|Bad configuration option|FATAL CONFIG FILE ERROR|unrecognized configuration parameter|unknown (?:configuration )?(?:option|key|field|variable) ["'`=]/i,
  ),
];
