import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRedact } from '../../../../src/tooling/cli/compare/redact.ts';
import type { Format } from '../../../../src/tooling/cli/replay/formats.ts';
import { createPace } from '../../../../src/tooling/cli/replay/pace.ts';
import { readRecording } from '../../../../src/tooling/cli/replay/read-recording.ts';
import type { Recorded } from '../../../../src/tooling/cli/replay/recorded.ts';
import { recordedLine } from '../../../../src/tooling/cli/shadow/recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(
  name: string,
  content: string | Uint8Array,
  format: Format | null = null,
): Promise<Recorded[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  return Array.fromAsync(await readRecording(path, format));
}

describe('a HAR', () => {
  const entry = (more: object = {}) => ({
    startedDateTime: '2026-01-01T00:00:00.000Z',
    time: 12,
    request: {
      method: 'POST',
      url: 'https://shop.example.com/shopping/cal_price/v4_4?a=1',
      headers: [
        { name: ':authority', value: 'x' },
        { name: 'CM-User-Region', value: 'US' },
      ],
      postData: { mimeType: 'application/json', text: '{"entries":[]}' },
    },
    response: {
      status: 200,
      content: { mimeType: 'application/json; charset=utf-8', text: 'e30=', encoding: 'base64' },
    },
    ...more,
  });

  test('gives requests with their answers', async () => {
    const found = await read('a.har', JSON.stringify({ log: { version: '1.2', entries: [entry()] } }));
    expect(found).toEqual([
      {
        atMs: Date.parse('2026-01-01T00:00:00Z'),
        call: {
          method: 'POST',
          path: '/shopping/cal_price/v4_4?a=1',
          headers: { 'cm-user-region': 'US' },
          body: '{"entries":[]}',
        },
        old: { status: 200, type: 'application/json', body: '{}', ms: 12 },
        isRedacted: false,
      },
    ]);
  });

  test('gives requests whose answer is not in it without', async () => {
    const entries = [entry({ response: { status: 0, content: {} } })];
    expect((await read('b.har', JSON.stringify({ log: { entries } })))[0]?.old).toBeNull();
  });

  test('is refused when it is none', async () => {
    expect(read('c.har', '{"log":{}}')).rejects.toThrow('The file is no HAR 1.2.');
  });
});

describe('a file of GoReplay', () => {
  const record = (head: string, lines: string[], body: string) =>
    `${head}\n${lines.join('\r\n')}\r\n\r\n${body}\n🐵🙈🙉\n`;
  const request = (id: string, at: number, path = '/shopping/orders') =>
    record(`1 ${id} ${at}000000 0`, [`GET ${path} HTTP/1.1`, 'Host: a', 'Userid: 1001'], '');

  test('pairs requests with answers by id, also over chunks and gzip', async () => {
    const chunked = ['HTTP/1.1 200 OK', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const text =
      request('a1', 1000) +
      request('b2', 1001, '/shopping/noti') +
      record(
        '2 b2 1002000000 500000',
        ['HTTP/1.1 404 Not Found', 'Content-Type: application/json'],
        '{"ü":1}',
      ) +
      record('2 a1 1003000000 3000000', chunked, '4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n');
    const found = await read('a.gor.gz', gzipSync(text), 'goreplay');
    expect(found.map(({ call, old }) => [call.path, old?.status, old?.body, old?.ms])).toEqual([
      ['/shopping/noti', 404, '{"ü":1}', 0.5],
      ['/shopping/orders', 200, '{"a":1}', 3],
    ]);
    expect(found[0]?.call.headers).toEqual({ host: 'a', userid: '1001' });
  });

  test('is known by its first line, and gives requests without answers at the end', async () => {
    const found = await read('a.gor', `${request('a1', 1000)}garbage\n🐵🙈🙉\n`);
    expect(found.map(({ call, old, atMs }) => [call.method, old, atMs])).toEqual([['GET', null, 1000]]);
  });
});

describe('a recording of shadow', () => {
  const call = {
    method: 'GET',
    path: '/shopping/orders',
    headers: { userid: '1001', cookie: 'x' },
    body: null,
  };
  const old = { status: 200, type: 'application/json', body: '{"data":{"phone":"1"}}', ms: 3 };
  const line = JSON.stringify(recordedLine(call, old, 0, createRedact()));

  test('is read as it was written', async () => {
    expect(await read('a.ndjson', `${line}\n${line}\n`)).toHaveLength(2);
    expect((await read('a.ndjson', line))[0]).toMatchObject({
      isRedacted: true,
      call: { path: '/shopping/orders', headers: { userid: '1001' } },
      old: { body: '{"data":{"phone":"‹text, 1›"}}' },
    });
  });

  test('is refused by line, without its text', async () => {
    expect(read('b.ndjson', `${line}\n{"v":1,"secret":1}\n`)).rejects.toThrow(
      'Line 2 is none of a recording.',
    );
  });
});

describe('the pace', () => {
  test.each([
    ['a rate', { rate: 10, speed: null }, [0, 100, 200]],
    ['a speed', { rate: null, speed: 2 }, [0, 25, 250]],
    ['neither', { rate: null, speed: null }, [0, 0, 0]],
  ] as const)('of %s', async (_name, pace, expected) => {
    let now = 5_000;
    const wait = async (ms: number) => {
      now += ms;
    };
    const due = createPace(pace, { nowMs: () => now, wait });
    const at: number[] = [];
    for (const recorded of [1_000, 1_050, 1_500]) {
      await due(recorded);
      at.push(now - 5_000);
    }
    expect(at).toEqual([...expected]);
  });
});
