import type { Socket } from 'node:net';

type Write = Socket['write'];
type Callback = (error?: Error | null) => void;

/**
 * Joins all writes to a socket that are made together. The driver writes each statement apart, and a system call for
 * each costs more than the rest of a read.
 */
export function joinWrites(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (chunk: Uint8Array, done: Callback) => boolean;
  let chunks: Uint8Array[] = [];
  let callbacks: Callback[] = [];
  const flush = () => {
    const [all, told] = [chunks, callbacks];
    [chunks, callbacks] = [[], []];
    const [first] = all;
    if (first === undefined) return;
    write(all.length === 1 ? first : Buffer.concat(all), (error) => {
      for (const done of told) done(error);
    });
  };
  const joined = (chunk: Uint8Array | string, encoding?: BufferEncoding | Callback, done?: Callback) => {
    if (chunks.length === 0) queueMicrotask(flush);
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : chunk);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback !== undefined) callbacks.push(callback);
    return !socket.writableNeedDrain;
  };
  return Object.assign(socket, { write: joined as Write });
}
