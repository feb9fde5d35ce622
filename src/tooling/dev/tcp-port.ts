import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** The port if it is free on 127.0.0.1; 0 asks for any free one. Undefined when it is taken. */
export function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

const ATTEMPTS = 50;

/**
 * A free port below the range of outgoing connections, for a server that is stopped and started again: meanwhile no
 * connection gets the port, and a client that keeps trying cannot connect to itself.
 */
export async function freeFixedPort(): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = await tryPort(randomInt(15_000, 32_000));
    if (port !== undefined) return port;
  }
  throw new Error('No free TCP port on 127.0.0.1 between 15000 and 32000');
}

/** The first of `count` free ports in a row, all below that range. */
export async function freePortRange(count: number): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const first = randomInt(15_000, 32_000 - count);
    const ports = await Promise.all(Array.from({ length: count }, (_, at) => tryPort(first + at)));
    if (ports.every((port) => port !== undefined)) return first;
  }
  throw new Error(`No ${count} free TCP ports in a row on 127.0.0.1 between 15000 and 32000`);
}
