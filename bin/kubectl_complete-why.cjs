#!/usr/bin/env node
// kubectl calls it at a Tab after `kubectl why`: the same candidates, in the protocol that it speaks.
'use strict';
process.argv.splice(2, 0, '__complete', '--');
require('./kubewhy.cjs');
