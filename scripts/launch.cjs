// The main script of the single-file executable: unpacks the bundle once, then starts it as the launcher of the npm
// package does.
'use strict';
const { getAsset, getRawAsset } = require('node:sea');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { digest, files } = JSON.parse(getAsset('files.json', 'utf8'));
const cache =
  process.platform === 'win32'
    ? process.env.LOCALAPPDATA || path.join(os.homedir(), 'AppData', 'Local')
    : process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');

/** A folder that is this user's alone; anything else could hold somebody else's program. */
function isOurs(folder) {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return (
    stat !== undefined &&
    stat.isDirectory() &&
    (process.platform === 'win32' || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0))
  );
}

const sameBytes = (file, bytes) => {
  try {
    return fs.readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
};

/**
 * Writes the files to a new folder and moves it to its place in one step; of two that do so at once either is right.
 */
function unpack(root) {
  fs.mkdirSync(path.dirname(root), { recursive: true, mode: 0o700 });
  const fresh = fs.mkdtempSync(root + '.');
  for (const file of files) {
    const target = path.join(fresh, file);
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    fs.writeFileSync(target, Buffer.from(getRawAsset(file)), { mode: 0o600 });
  }
  try {
    fs.renameSync(fresh, root);
    return root;
  } catch {
    if (isOurs(root) && whole(root)) {
      fs.rmSync(fresh, { recursive: true, force: true });
      return root;
    }
    process.on('exit', () => fs.rmSync(fresh, { recursive: true, force: true }));
    return fresh;
  }
}

/** Every file stands there as it was packed: what was changed on disk is never run. */
const whole = (root) => files.every((file) => sameBytes(path.join(root, file), Buffer.from(getRawAsset(file))));

let root = path.join(cache, 'kubewhy', 'program', digest);
try {
  if (!(isOurs(root) && whole(root))) root = unpack(root);
} catch {
  // No home, or none that can be written: a folder of this run alone.
  root = unpack(path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'kubewhy-')), digest));
  process.on('exit', () => fs.rmSync(path.dirname(root), { recursive: true, force: true }));
}
// A link of another name, as krew makes one, is the program under that name.
const called = path.basename(process.argv0, '.exe');
const name = ['kubectl-why', 'kubectl_complete-why'].includes(called) ? `${called}.cjs` : 'kubewhy.cjs';
require('node:module').createRequire(path.join(root, 'bin', name))(`./${name}`);
