import { processIo } from './cli/io.ts';
import { fall, run } from './cli/run.ts';

const argv = process.argv.slice(2);
const io = processIo();
let fallen = false;
// What nothing awaits. Node would print the line that threw: of the bundle that is a whole file.
process.on('uncaughtException', (error) => {
  if (fallen) process.exit(1);
  fallen = true;
  void fall(error, argv, io);
});
// Of a script, nothing at the top may wait; `run` says itself how it ended.
void run(argv, io);
