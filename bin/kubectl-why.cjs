#!/usr/bin/env node
// `kubectl why …`: kubectl runs what is called kubectl-why on the PATH.
'use strict';
process.env.KUBEWHY_CALLED_AS = 'kubectl why';
require('./kubewhy.cjs');
