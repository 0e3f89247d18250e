// A line of limited speed in front of a server: all connections' bytes towards it share one budget, as they do on an uplink.

import { connect, createServer } from 'node:net';

/** Bytes that may pass at once: small against a part, large against a timer's inaccuracy. */
const PIECE = 256 * 1024;

export async function shape(port, bytesPerSecond) {
  let free = 0;
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay().on('error', () => {});
      socket.on('close', () => sockets.delete(socket) && [client, upstream].forEach((end) => end.destroy()));
    }
    client.on('data', (bytes) => {
      upstream.write(bytes);
      free = Math.max(free, performance.now() - (PIECE / bytesPerSecond) * 1000) + (bytes.length / bytesPerSecond) * 1000;
      client.pause();
      setTimeout(() => client.resume(), free - performance.now());
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}
