import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/**
 * A door before a local server, on a port of its own: shut it and the server is gone for whoever came through it; open
 * it and it is back.
 */
export async function openGate(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  let silent = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const gate = {
    /** The server's address through the door. */
    url: '',
    open: () =>
      new Promise<void>((done) => {
        const made = createServer((caller) => {
          keep(caller);
          if (silent) return;
          const there = keep(connect(Number(target.port), target.hostname));
          // The server answers only those who call it by its own name.
          const named = new Transform({
            transform: (chunk: Buffer, _encoding, done) =>
              done(null, Buffer.from(chunk.toString('latin1').replaceAll(`127.0.0.1:${port}`, target.host), 'latin1')),
          });
          caller.pipe(named).pipe(there).pipe(caller);
          caller.on('close', () => there.destroy());
          there.on('close', () => caller.destroy());
        }).listen(port, '127.0.0.1', () => {
          port = (made.address() as { port: number }).port;
          done();
        });
        server = made;
      }),
    /** As a killed server: connections end, new ones are refused. */
    shut: () =>
      new Promise<void>((done) => {
        server?.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
    /** As a network that drops packets: connections stay and nothing comes any more. */
    swallow: () => {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
  await gate.open();
  gate.url = url.replace(target.host, `127.0.0.1:${port}`);
  return gate;
}
