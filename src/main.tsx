import { run } from './cli/run.ts';

// Of a script, nothing at the top may wait; `run` says itself how it ended.
void run(process.argv.slice(2));
