// The layout engine is WebAssembly, which is compiled while something else goes on: its package waits for that at its
// top, where a script cannot.
import { loadYoga } from 'yoga-layout/load';

export * from 'yoga-layout/load';

/** Nothing may be laid out before `ready`. */
const Yoga = {};
Yoga.ready = loadYoga().then((made) => Object.assign(Yoga, made));

export default Yoga;
