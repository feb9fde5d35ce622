import { afterAll, expect, test } from 'bun:test';
import { connect, createServer, type Socket } from 'node:net';
import { joinWrites } from '../../src/db/join-writes.ts';

// Writes that are made together go out together, in their order, and each writer gets its result.

const bytes = (text: string) => new TextEncoder().encode(text);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The part of a socket that joinWrites uses. It records the pieces that are written. */
function fakeSocket() {
  const pieces: string[] = [];
  const socket = {
    writableNeedDrain: false,
    write: (chunk: Uint8Array, done: (error?: Error) => void) => {
      pieces.push(new TextDecoder().decode(chunk));
      done(pieces.length > 1 ? new Error('gone') : undefined);
      return true;
    },
  };
  return { pieces, socket: joinWrites(socket as unknown as Socket) };
}

test('one turn is one piece, the next another; who gave a callback is told how it went', async () => {
  const { pieces, socket } = fakeSocket();
  const told: string[] = [];
  socket.write(bytes('a'), (error) => told.push(`a ${error?.message}`));
  socket.write('b', 'utf8', (error) => told.push(`b ${error?.message}`));
  socket.write(bytes('c'));
  expect(pieces).toEqual([]);
  await turn();
  expect([pieces, told]).toEqual([['abc'], ['a undefined', 'b undefined']]);
  socket.write(bytes('d'), (error) => told.push(`d ${error?.message}`));
  await turn();
  expect([pieces, told.at(-1)]).toEqual([['abc', 'd'], 'd gone']);
});

test('a full socket says so', () => {
  const { socket } = fakeSocket();
  expect(socket.write(bytes('a'))).toBe(true);
  Object.assign(socket, { writableNeedDrain: true });
  expect(socket.write(bytes('b'))).toBe(false);
});

const server = createServer((socket) => socket.pipe(socket));
afterAll(() => void server.close());

test('over a real socket everything arrives as it was written', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const socket = joinWrites(connect(port, '127.0.0.1'));
  const sent = Array.from({ length: 500 }, (_, at) => `${at},`.repeat(1 + (at % 90)));
  const whole = sent.join('');
  const arrived = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.length >= whole.length) resolve(text);
    });
  });
  for (const [at, one] of sent.entries()) {
    socket.write(bytes(one));
    if (at % 7 === 0) await turn();
  }
  expect(await arrived).toBe(whole);
  socket.destroy();
});
