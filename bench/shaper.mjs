// A line of limited speed and some length in front of a server: all connections' bytes towards it share one budget, as they do on an
// uplink, and each way takes half a round trip.

import { connect, createServer } from 'node:net';

/** Bytes that may pass at once where a timer was late: small against a part. */
const PIECE = 256 * 1024;
/** Milliseconds after which nobody had anything to send: what the line could have carried meanwhile is lost. */
const SILENCE = 15;

export async function shape(port, bytesPerSecond, roundTrip = 0) {
  let free = 0;
  let open = 0;
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    // Timers of one delay keep their order.
    const travel = roundTrip ? (arrive) => setTimeout(arrive, roundTrip / 2) : (arrive) => arrive();
    upstream.on('data', (bytes) => travel(() => client.write(bytes)));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay().on('error', () => {});
      socket.on('close', () => sockets.delete(socket) && [client, upstream].forEach((end) => end.destroy()));
    }
    client.on('data', (bytes) => {
      travel(() => upstream.write(bytes));
      const now = performance.now();
      const credit = now - open > SILENCE ? 0 : (PIECE / bytesPerSecond) * 1000;
      free = Math.max(free, now - credit) + (bytes.length / bytesPerSecond) * 1000;
      open = Math.max(open, free);
      client.pause();
      setTimeout(() => {
        open = performance.now();
        client.resume();
      }, free - now);
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
