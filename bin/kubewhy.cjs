#!/usr/bin/env node
'use strict';
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  console.error(
    'kubewhy needs Node 22.19 or newer; this is ' + process.version + '. In a checkout: npm ci && npm start',
  );
  process.exit(2);
}
require('node:module').enableCompileCache();
import('../dist/main.mjs').catch(function (error) {
  if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist[\\/]main\.mjs/.test(String(error.message))) {
    console.error('kubewhy is not built yet. In a checkout: npm run build');
    process.exit(2);
  }
  throw error;
});
