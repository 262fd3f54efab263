#!/usr/bin/env node
// Plain CommonJS in syntax that old Nodes parse: it checks the Node before anything is imported.
'use strict';
var path = require('node:path');
var fs = require('node:fs');

var VERSION = ['--version', '-V', 'version'];

var HELP = ['--help', '-h', 'help'];

function helpText() {
  if (process.env.KUBEWHY_CALLED_AS) return undefined;
  try {
    return fs.readFileSync(path.join(__dirname, '..', 'dist', 'help.txt'), 'utf8');
  } catch (error) {
    return undefined;
  }
}

/** Output that cannot be written is said in one line. A reader that went away (`| head`) is not an error. */
function say(text) {
  process.stdout.on('error', function (error) {
    if (error.code === 'EPIPE') process.exit(0);
    console.error('error: standard output could not be written (' + (error.code || error.message) + ')');
    process.exit(1);
  });
  process.stdout.write(text);
}

function start() {
  // What version this is must not cost the loading of the program.
  if (process.argv.length === 3 && VERSION.indexOf(process.argv[2]) !== -1)
    return say(require('../package.json').version + '\n');
  // Nor what it can do, where no terminal says how wide a line may be: the build has written that down.
  if (process.argv.length === 3 && HELP.indexOf(process.argv[2]) !== -1 && !process.stdout.isTTY) {
    var text = helpText();
    if (text !== undefined) return say(text);
  }
  try {
    require('./program.cjs').start(path.join(__dirname, '..', 'dist'));
  } catch (error) {
    if (!error || error.code !== 'ENOENT' || !/program\.json/.test(String(error.path))) throw error;
    console.error('kubewhy is not built yet. In a checkout: npm run build');
    process.exit(2);
  }
}

/** A checkout brings its own Node: hand over to it, with the terminal, the signals and the exit code. */
function handOver(node) {
  var child = require('node:child_process').spawn(node, [__filename].concat(process.argv.slice(2)), {
    stdio: 'inherit',
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // A terminal sends Ctrl-C to both already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('error', tooOld);
  child.on('exit', function (code, signal) {
    process.exit(code === null ? 128 + require('node:os').constants.signals[signal] : code);
  });
}

function tooOld() {
  console.error(
    'kubewhy needs Node 22.19 or newer; this is ' + process.version + '. In a checkout: npm ci && npm start',
  );
  process.exit(2);
}

var parts = process.versions.node.split('.').map(Number);
var local = path.join(__dirname, '..', 'node_modules', 'node', 'bin', 'node');
if (parts[0] > 22 || (parts[0] === 22 && parts[1] >= 19)) start();
else if (fs.existsSync(local)) handOver(local);
else tooOld();
