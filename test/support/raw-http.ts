import { connect } from 'node:net';

/**
 * Sends text over a connection of its own, for requests that no client sends. Resolves with the received text once
 * `enough` is true or the other side closes.
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
