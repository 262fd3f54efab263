'use strict';
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  console.error(
    'kubewhy needs Node 22.19 or newer; this is ' +
      process.version +
      '. In a checkout `npm ci` installs Node 24 for the scripts (if it was run with --ignore-scripts, run `npm ci` again without it).',
  );
  process.exit(2);
}
