// Loads the program of dist/ with what V8 made of it the last time. V8 compiles a function when it is first called,
// and Node's own compile cache holds none of those: they are two thirds of what a diagnosis spends on loading.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');

/** Commands whose functions one cache file holds at most: each is written once more when it is first run. */
const MOST_COMMANDS = 16;
/** Files of all versions together. */
const MOST_FILES = 48;
/** By then a chat stands on the screen. */
const CHAT_STARTED_MS = 5000;

/** The command of this run, which decides what is compiled. What stands behind a flag may be its value. */
function commandOf(argv, commands) {
  const named = argv.find((one) => one === '__complete' || commands.includes(one));
  const asks = argv.some((one, at) => !one.startsWith('-') && !argv[at - 1]?.startsWith('-'));
  return named ?? (asks ? 'ask' : 'chat');
}

/** The folder of the cache; undefined where there is none that is this user's alone: its files are code that is run. */
function cacheFolder(env) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  try {
    const base =
      env.NODE_COMPILE_CACHE ||
      (process.platform === 'win32'
        ? env.LOCALAPPDATA || path.join(os.homedir(), 'AppData', 'Local')
        : env.XDG_CACHE_HOME || path.join(env.HOME || os.homedir(), '.cache'));
    return path.isAbsolute(base) ? path.join(base, 'kubewhy', 'code') : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(folder) {
  const stat = fs.lstatSync(folder);
  return (
    stat.isDirectory() && (process.platform === 'win32' || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0))
  );
}

/** Makes the folder, unless that would leave one of ours in the home of somebody else. */
function ready(folder) {
  let place = folder;
  while (!fs.existsSync(place)) place = path.dirname(place);
  if (process.platform !== 'win32' && fs.statSync(place).uid !== process.getuid()) return false;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return isOurs(folder);
}

/** What a file of the cache holds: the commands that it was made of, and V8's data. */
function read(folder, file) {
  try {
    if (folder === undefined || !isOurs(folder)) return undefined;
    const bytes = fs.readFileSync(file);
    const end = bytes.indexOf(10);
    const { commands, size } = JSON.parse(bytes.toString('latin1', 0, end));
    const data = bytes.subarray(end + 1);
    return data.length === size ? { commands, data } : undefined;
  } catch {
    return undefined;
  }
}

/** Moved to its place in one step: two runs at once leave either's file, never half of one. */
function write(folder, file, commands, script) {
  const fresh = `${file}.${process.pid}`;
  try {
    if (!ready(folder)) return;
    const data = script.createCachedData();
    const head = Buffer.from(`${JSON.stringify({ commands, size: data.length })}\n`, 'latin1');
    fs.writeFileSync(fresh, Buffer.concat([head, data]), { mode: 0o600 });
    fs.renameSync(fresh, file);
  } catch {
    // No room, no rights: the next start compiles again.
    try {
      fs.rmSync(fresh, { force: true });
    } catch {
      // Nor was anything written.
    }
  }
}

/** Removes what was not written for longest. */
function tidy(folder) {
  try {
    const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
    if (files.length <= MOST_FILES) return;
    const dated = files.map((file) => [fs.statSync(file).mtimeMs, file]).sort((a, b) => b[0] - a[0]);
    for (const [, file] of dated.slice(MOST_FILES)) fs.rmSync(file, { force: true });
  } catch {
    // Somebody else tidies.
  }
}

/** Runs the program whose files stand in `dist`. Throws ENOENT when it was never built. */
exports.start = (dist, argv = process.argv.slice(2)) => {
  const { entry, commands } = JSON.parse(fs.readFileSync(path.join(dist, 'program.json'), 'utf8'));
  const command = commandOf(argv, commands);
  const folder = cacheFolder(process.env);
  const modules = new Map();
  const toWrite = [];
  let kept = false;

  const load = (file) => {
    const known = modules.get(file);
    if (known) return known.exports;
    const place = folder && path.join(folder, `${path.basename(file)}-${process.version}-${process.arch}`);
    const cached = place && read(folder, place);
    const script = new vm.Script(fs.readFileSync(file, 'latin1'), {
      filename: file,
      cachedData: cached?.data,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const held = cached && !script.cachedDataRejected ? cached.commands : [];
    if (place && !kept && !held.includes(command) && held.length < MOST_COMMANDS)
      toWrite.push([place, [...held, command], script]);
    const module = { exports: {} };
    modules.set(file, module);
    const inside = (name) => (name.startsWith('.') ? load(path.join(path.dirname(file), name)) : builtin(name));
    const whenRead = (name) => new Proxy(Object.create(null), { get: (_none, key) => inside(name)[key] });
    script.runInThisContext()(
      inside,
      whenRead,
      module,
      module.exports,
      file,
      path.dirname(file),
      require('node:url').pathToFileURL(file).href,
      (name) => require('node:url').pathToFileURL(require('node:module').createRequire(file).resolve(name)).href,
    );
    return module.exports;
  };

  const keep = () => {
    kept = true;
    const written = toWrite.splice(0);
    for (const [place, commands, script] of written) write(folder, place, commands, script);
    if (written.length > 0) tidy(folder);
  };
  process.on('exit', keep);
  // V8 drops what was not called for a while: a chat is written while its start is still known.
  setTimeout(keep, CHAT_STARTED_MS).unref();
  load(path.join(dist, entry));
};

/** All that the bundle asks for besides its own files. */
function builtin(name) {
  const found = process.getBuiltinModule(name);
  if (found === undefined) throw new Error(`there is no module ${name}`);
  return found;
}
