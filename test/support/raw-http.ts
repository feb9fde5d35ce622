import { connect } from 'node:net';

/**
 * Text over a connection of its own, for requests that no client sends. Resolves with all that comes back until `enough`
 * says so or the other side closes.
 */
export function rawHttp(
  port: number,
  text: string,
  enough: (answer: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += String(chunk);
      if (enough(answer)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
