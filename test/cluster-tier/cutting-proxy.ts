import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /** Connections that were cut. */
  readonly cuts: number;
  /** Nothing is cut before this is set. */
  cutting: boolean;
  close(): void;
};

/**
 * Stands between a client and a server and ends every connection somewhere in what the server sends: behind a number of
 * bytes between `least` and `most`, drawn by a generator of its own, so that a run can be made again.
 */
export async function cuttingProxy(to: URL, least: number, most: number, seed: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let [cuts, cutting, state] = [0, false, seed];
  // Numerical Recipes' generator of 32 bits.
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const server = createServer((client) => {
    const behind = connect(Number(to.port), to.hostname);
    let left = least + Math.floor(random() * (most - least));
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind);
    behind.on('data', (bytes: Buffer) => {
      if (cutting && bytes.length >= left) {
        cuts++;
        // What was written goes out first, then the connection ends in the middle of it.
        client.end(bytes.subarray(0, left), () => client.destroy());
        behind.destroy();
        return;
      }
      left -= bytes.length;
      if (client.write(bytes)) return;
      behind.pause();
      client.once('drain', () => behind.resume());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    get cutting() {
      return cutting;
    },
    set cutting(now: boolean) {
      cutting = now;
    },
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
