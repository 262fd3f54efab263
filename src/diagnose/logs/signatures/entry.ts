import { named, type Caught, type Signature, row } from './types.ts';

const syntax = row(
  'ShellSyntaxError',
  (c, { line }) => `the script of container ${c} has a syntax error${named(line, ' at line ')}`,
  (c) => [`correct the script in command and args of container ${c}, or the entrypoint script (sh -n finds it)`],
);
const args = row(
  'InvalidArguments',
  (c, { flag, option = flag }) => `container ${c} does not know the argument ${option ?? 'that it is given'}`,
  (c, { flag }) => [
    `remove or correct ${flag ?? 'the argument'} in args of container ${c}; compare with the help of this image's version`,
  ],
);
const library = row(
  'SharedLibraryMissing',
  (c, { library, name = library, object }) =>
    `the program of container ${c} needs ${name ?? object ?? 'a shared library'}, which the image does not have`,
  (c, { library, name = library, object }) => [
    `install ${name ?? object ?? 'the library'} in the image of container ${c}, or build on the base image that the program was built for (glibc or musl)`,
  ],
);
const format = row(
  'ExecFormatError',
  (c) => `the program of container ${c} is built for another architecture, or is a script without a first line`,
  (c) => [
    `build the image of container ${c} for the architecture of its nodes, or select nodes with nodeSelector kubernetes.io/arch`,
    'start a script with #!/bin/sh',
  ],
);
const notFound = row(
  'CommandNotFound',
  (c, { name, command = name }) =>
    `command ${command ?? ''} of container ${c} does not exist in its image`.replace('  ', ' '),
  (c, { name, command = name }) => [
    `correct ${command ?? 'the command'} in command and args of container ${c}, or install it in the image`,
    'check that no volume is mounted over its path, and that a script has Unix line ends and an interpreter that exists',
  ],
);
const notExecutable = row(
  'CommandNotExecutable',
  (c, { command }) => `${command ?? 'the command'} of container ${c} may not be executed`,
  (c, { command }) => [
    `make ${command ?? 'it'} executable (chmod +x in the image, defaultMode 0755 for a ConfigMap), or run it with sh in container ${c}`,
  ],
);

const code =
  (...codes: readonly number[]) =>
  ({ exitCode }: { readonly exitCode: number | undefined }): boolean =>
    exitCode !== undefined && codes.includes(exitCode);

/** Loader, shell and flag parser: what stands between the entrypoint and the application. */
/** `/etc/relay.conf:12: unknown option`: the word stands in a file, not among the arguments. */
const AT_A_LINE = /\/[\w.-]{1,80}:\d{1,6}(?::\d{1,6})?:? (?:unknown|unrecogni[sz]ed|unsupported|invalid|bad) option/i;

export const ENTRY: readonly Signature[] = [
  library(/error while loading shared libraries: (?<library>[\w.+-]+)/),
  library(
    /version [`'"]?(?<library>GLIBC(?:XX)?_[\d.]+)['"]? not found|Error loading shared library (?<name>[\w.+-]+)|Error relocating (?<object>\S+):|cannot open shared object file|symbol lookup error/,
  ),
  library(
    /(?:couldn't|could not|cannot|can't|unable to) (?:find|load|locate|open) (?:a |the )?(?:valid |shared |native |dynamic )?(?:library |DLL )?['"`]?(?<library>(?:lib[\w.+-]{2,40}|ICU|OpenSSL|libssl[\w.]*)(?:\.so[\w.]*)?)['"`]?(?: package| librar| shared|\b[^\n]{0,20}\binstalled| or one of its)/i,
  ),
  library(
    /Unable to load (?:shared library|DLL) ['"](?<library>[\w.+-]+)['"]|UnsatisfiedLinkError: (?:no )?(?<name>[\w.+/-]+)(?: in java\.library\.path)?|Library not loaded: (?<object>\S+)/,
  ),
  format(/exec format error|cannot execute binary file|Exec format/i),
  notFound(/bad interpreter: (?<command>[^\s:]*)|\/usr\/bin\/env: ['‘]?(?<name>[^'’:\n]+)['’]?: No such file/),
  notExecutable(/(?:^|[\s:])(?<command>[\w./-]+): [Pp]ermission denied/, code(126)),
  notExecutable(/[Pp]ermission denied|cannot execute/, code(126)),
  notFound(/(?:^|\n)[^\n:]{1,120}: (?:line )?\d{1,6}: (?<command>[^\n:]{1,120}): (?:command )?not found/, code(127)),
  notFound(/(?:^|[\s:])(?<command>[^\s:]+): (?:command )?not found/, code(127)),
  notFound(/(?:^|[\s:])(?<command>[^\s:]+): No such file or directory/, code(127)),
  notFound(/exec: "?(?<command>[^":\s]+)"?: (?:executable file )?not found/),
  syntax(/line (?<line>\d+): (?:syntax error|unexpected EOF)|(?:sh|bash): (?<at>\d+): Syntax error/),
  syntax(
    /[Ss]yntax error: (?:unexpected|end of file|[Uu]nterminated|word unexpected|"?\(?"? unexpected|Bad)|unexpected EOF while looking for matching|syntax error near unexpected token/,
  ),
  args(
    /(?:unknown (?:shorthand )?(?:flag|option|argument|command)|unrecognized (?:arguments?|option|command(?: line)? (?:option|flag))|flag provided but not defined|no such option|invalid option|illegal option|[Uu]nexpected argument|Unrecognized VM option|Unknown (?:or unsupported )?option|unrecognised option|bad option|Found argument|unsupported option|unknown argument)(?: (?:--|-))?[:\s]*["'`]?(?<flag>-{0,2}[\w][\w=.,-]*)?/i,
    ({ block }) => !AT_A_LINE.test(block),
  ),
  args(
    /\b(?:from|pars\w+|decod\w+|read\w*) (?:the )?(?:command[- ]line )?(?:flags|arguments|args)\b[^\n]{0,60}\b(?:not found|unknown|unrecognized)[^\n]{0,12}?(?:node|field|name|key|flag)?[:=] ?["'`]?(?<flag>[\w.-]+)/i,
  ),
  { ...args(/(?:^|\n)[^\S\n]*(?:usage|Usage)(?: of \S+)?:/, code(1, 2, 64)), weak: true },
  args(/[Mm]issing script: ["']?(?<flag>[\w:.-]+)/),
  args(
    /Invalid (?:initial|maximum) heap size: (?<option>\S+)|invalid (?:value|argument) .{1,60} for (?:flag |option )?["'`]?(?<flag>-{1,2}[\w-]+)|the following arguments are required: (?<wanted>.+)|invalid choice: /,
  ),
];

/** A group has one name in an expression: `package` and `library` name modules too. */
const moduleOf = ({ module: own, package: other, library }: Caught): string | undefined => own ?? other ?? library;

const module = (pattern: RegExp): Signature => ({
  cause: 'ModuleNotFound',
  pattern,
  title: (c, caught) => `container ${c} cannot load${named(moduleOf(caught), ' module ')}`,
  remedies: (c, caught) => [
    /^[a-z]\w*(?:[./][a-z]\w*){2,}[./$][A-Z]\w*/.test(moduleOf(caught) ?? '')
      ? `put the jar that has class ${moduleOf(caught)} on the class path of container ${c}, in the version that the rest of its image is made for`
      : `build the image of container ${c} with ${moduleOf(caught) ?? 'the missing module'} in it (its lock file, and the step that installs from it)`,
  ],
});

/** A module that is there and has not what another one takes from it: their versions do not fit each other. */
const within = (pattern: RegExp): Signature => ({
  ...module(pattern),
  title: (c, { module: own, within: of }) => `module ${of} of container ${c} has no ${own}`,
  remedies: (c, { module: own, within: of = '', installed, by }) => [
    installed === undefined
      ? `add ${own} to ${of}, or correct where it is imported, and build the image of container ${c} again`
      : `build the image of container ${c} with a version of ${of.split('.')[0]} that has ${own}${by === undefined ? '' : `, or of ${by} that does without it`}: what no lock file pins comes in another version with each build`,
  ],
});
const IMPORT =
  'ImportError: cannot import name [\'"](?<module>\\w+)[\'"] from [\'"](?<within>[\\w.]+)[\'"](?: \\(\\S{0,300}(?<installed>site-packages|dist-packages)\\/)?';

export const MODULES: readonly Signature[] = [
  within(
    new RegExp(
      `(?:site|dist)-packages/(?<by>\\w+)[^\\n"]{0,200}", line \\d+, in [^\\n]{1,100}\\n[^\\n]{1,200}\\n(?:[ ^~]+\\n)?${IMPORT}`,
    ),
  ),
  within(new RegExp(IMPORT)),
  module(/(?:ModuleNotFoundError|ImportError): No module named ['"]?(?<module>[\w.-]+)/),
  module(/ImportError: cannot import name ['"](?<module>[\w.]+)/),
  module(/Cannot find (?:module|package) ['"](?<module>[^'"]+)['"]/),
  module(
    /Could not find (?<module>[\w-]{1,60}-\d[\w.]{0,20}(?:, [\w-]{1,60}-\d[\w.]{0,20}){0,4})[^\n]{0,300}? in (?:locally installed gems|any of the sources)/,
  ),
  module(/Could not import module ["'](?<module>[\w.]+)/),
  module(/Unable to access jarfile (?<module>\S+)/),
  module(/Failed opening required ['"](?<module>[^'"]+)/),
  module(/ERR_MODULE_NOT_FOUND/),
  module(/(?:ClassNotFoundException|NoClassDefFoundError):? (?:Class )?(?<module>[\w./$]+)/),
  module(/Could not find or load main class (?<module>[\w./$]+)/),
  module(/(?:cannot load such file -- |LoadError: )(?<module>\S+)/),
  module(/Could not load file or assembly '(?<module>[^',]+)/),
  module(/Class ["'](?<module>[\w\\]+)["'] not found/),
  module(/\(you may need to install the (?<module>[\w:]+) module\)/),
  module(/Can't locate (?<module>[\w/]+)\.pm in @INC/),
  module(/[Mm]odule not found:? ["'](?<module>[^"']+)["']|there is no package called ['‘](?<package>[^'’]+)/),
  module(/module ['"](?<module>[\w.]+)['"] not found:|function (?<function>[\w.]+\/\d+) is undefined \(module/),
  module(
    /Call to undefined function (?<module>\w+)\(|could not find driver|PHP Startup: Unable to load dynamic library ['"](?<library>[^'"]+)/,
  ),
];
