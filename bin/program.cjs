// Loads the program of dist/ with what V8 made of it the last time. V8 compiles a function when it is first called,
// and Node's own compile cache holds none of those: they are two thirds of what a diagnosis spends on loading.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');

/**
 * Runs whose functions one cache file holds at most: each command writes it once for each of its exit codes, of which
 * most have three or four. What a fault is told with is not called where there is none.
 */
const MOST_RUNS = 96;
/** Files of all versions together. */
const MOST_FILES = 48;
/** Ten times what the largest file of the cache has. */
const MOST_BYTES = 32 * 1024 * 1024;
/** As many as Linux follows. */
const MOST_LINKS = 40;
/** By then a chat stands on the screen. */
const CHAT_STARTED_MS = 5000;

/** The command of this run, which decides what is compiled. What stands behind a flag may be its value. */
function commandOf(argv, commands) {
  const named = argv.find((one) => one === '__complete' || commands.includes(one));
  const asks = argv.some((one, at) => !one.startsWith('-') && !argv[at - 1]?.startsWith('-'));
  return named ?? (asks ? 'ask' : 'chat');
}

/** Where the cache belongs; undefined where it is switched off, or where there is no place for it. */
function cacheFolder(env) {
  // What is instrumented to be counted is nothing for other runs, and what they compiled is not counted.
  if (env.NODE_DISABLE_COMPILE_CACHE || env.NODE_V8_COVERAGE) return undefined;
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

/** Whether nobody but this user and root owns it and can write to it. Below a sticky folder only an owner renames. */
const guarded = ({ uid, mode }, sticky) =>
  (uid === process.getuid() || uid === 0) && ((mode & 0o022) === 0 || (sticky && (mode & 0o1000) !== 0));

/**
 * The path without links of a folder that nobody but this user and root can change, nor put another in its place: each
 * folder and each link on the way to it is theirs. undefined for any other; throws when it is not there. The folder is
 * no link itself and not everybody's, unless it is only `above` one that is to be made.
 */
function alone(folder, above = false) {
  if (process.platform === 'win32') return above || fs.lstatSync(folder).isDirectory() ? folder : undefined;
  const ahead = folder.split('/');
  let at = '/';
  for (let links = 0; ahead.length > 0;) {
    const place = path.join(at, ahead.shift());
    const within = above || ahead.length > 0;
    const stat = fs.lstatSync(place);
    if (stat.isSymbolicLink()) {
      if (!within || !guarded({ uid: stat.uid, mode: 0 }) || ++links > MOST_LINKS) return undefined;
      const target = fs.readlinkSync(place);
      if (target.startsWith('/')) at = '/';
      ahead.unshift(...target.split('/'));
    } else {
      if (!stat.isDirectory() || !guarded(stat, within)) return undefined;
      at = place;
    }
  }
  return at;
}

/** The folder of the cache, whose files are code that is run; undefined where there is none of this user's alone. */
function trusted(folder) {
  try {
    return alone(folder);
  } catch {
    return undefined;
  }
}

/** Makes the folder. Root leaves none in the home of somebody else. Of one that was named others may use what is there. */
function made(folder, named) {
  let place = folder;
  while (!fs.existsSync(place)) place = path.dirname(place);
  if (place !== folder) {
    if (alone(place, true) === undefined) return undefined;
    fs.mkdirSync(folder, { recursive: true, mode: named ? 0o755 : 0o700 });
  }
  return alone(folder);
}

/** What a file of the cache holds, the runs that it was made of and V8's data; undefined when it is damaged. */
function read(file) {
  let fd;
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    fd = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stat = fs.fstatSync(fd);
    if (!stat.isFile() || stat.size > MOST_BYTES) return undefined;
    if (process.platform !== 'win32' && !guarded(stat, false)) return undefined;
    const bytes = fs.readFileSync(fd);
    const end = bytes.indexOf(10);
    const { runs, sum } = JSON.parse(bytes.toString('latin1', 0, end));
    const data = bytes.subarray(end + 1);
    return Array.isArray(runs) && sum === sumOf(data) ? { runs, data } : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** V8 itself looks at the length of the source and at its own flags alone: of damaged data it makes a crash. */
const sumOf = (data) => builtin('node:zlib').crc32(data);

/** Moved to its place in one step: two runs at once leave either's file, never half of one. */
function write(file, runs, script, named) {
  const fresh = `${file}.${process.pid}${Math.random().toString(36).slice(1)}`;
  let fd;
  try {
    // Where nothing can be written, V8 need not be asked.
    fd = fs.openSync(fresh, 'wx', named ? 0o644 : 0o600);
    try {
      const data = script.createCachedData();
      const head = Buffer.from(`${JSON.stringify({ runs, sum: sumOf(data) })}\n`);
      fs.writeFileSync(fd, Buffer.concat([head, data]));
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(fresh, file);
  } catch {
    // No room, no rights: the next start compiles again.
    if (fd !== undefined) fs.rmSync(fresh, { force: true });
  }
}

const OURS = /^[\w-]+\.cjs-v\d/;
/** Removes what was not written for longest. */
function tidy(folder) {
  try {
    const files = fs.readdirSync(folder).flatMap((name) => (OURS.test(name) ? [path.join(folder, name)] : []));
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
  const named = Boolean(process.env.NODE_COMPILE_CACHE);
  const found = folder && trusted(folder);
  const flags = folder && (process.execArgv.length > 0 || process.env.NODE_OPTIONS) ? `-${flagsTag()}` : '';
  const kind = `${process.version}-${process.arch}${flags}`;
  const modules = new Map();
  const toWrite = [];
  let kept = false;

  const load = (file) => {
    const known = modules.get(file);
    if (known) return known.exports;
    const place = `${path.basename(file)}-${kind}`;
    const cached = found && read(path.join(found, place));
    const script = new vm.Script(fs.readFileSync(file, 'latin1'), {
      filename: file,
      cachedData: cached?.data,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const held = cached && !script.cachedDataRejected ? cached.runs : [];
    if (folder && !kept) toWrite.push([place, held, script]);
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

  const keep = (code = 0) => {
    kept = true;
    const run = code === 0 ? command : `${command}:${code}`;
    const written = toWrite.splice(0).filter(([, held]) => !held.includes(run) && held.length < MOST_RUNS);
    if (written.length === 0) return;
    try {
      const into = made(folder, named);
      if (into === undefined) return;
      for (const [place, held, script] of written) write(path.join(into, place), [...held, run], script, named);
      tidy(into);
    } catch {
      // There is no such place, none can be made, or it was taken away.
    }
  };
  process.on('exit', keep);
  // V8 drops what was not called for a while: a chat is written while its start is still known.
  setTimeout(keep, CHAT_STARTED_MS).unref();
  load(path.join(dist, entry));
};

/** V8 takes no code that was made under other flags: each kind of run keeps its own. */
const flagsTag = () => builtin('node:v8').cachedDataVersionTag().toString(36);

/** All that the bundle asks for besides its own files. */
function builtin(name) {
  const found = process.getBuiltinModule(name);
  if (found === undefined) throw new Error(`there is no module ${name}`);
  return found;
}
