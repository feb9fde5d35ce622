import { afterEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArguments } from '../../../../src/tooling/arguments/read-arguments.ts';
import type { Report } from '../../../../src/tooling/cli/compare/report.ts';
import { SHADOW, shadowCommand } from '../../../../src/tooling/cli/shadow/arguments.ts';
import { runShadow } from '../../../../src/tooling/cli/shadow/run-shadow.ts';
import { until } from '../../../support/until.ts';

// `bun run shadow` between servers of this process. The caller must get the old answer, whatever the new one does.

type Handler = (request: Request) => Response | Promise<Response>;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function service(handler: Handler) {
  const seen: { line: string; body: string; headers: Headers }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const body = await request.clone().text();
      seen.push({
        line: `${request.method} ${new URL(request.url).pathname}`,
        body,
        headers: request.headers,
      });
      return handler(request);
    },
  });
  ends.push(() => server.stop(true));
  return { origin: `http://127.0.0.1:${server.port}`, seen, stop: () => server.stop(true) };
}

const readCommand = (args: readonly string[]) => shadowCommand(readArguments(SHADOW, args));

const answer = (data: unknown) => Response.json({ code: 200, data, error: '', toast: '' });
const usd = (v: string) => ({ v, c: 'USD' });

async function shadow(old: string, fresh: string, more: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'shadow-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const prefix = join(folder, 'report');
  const args = ['--old', old, '--new', fresh, '--port', '0', '--report', prefix, ...more];
  const command = readCommand(args.map((arg) => arg.replace('FOLDER', folder)));
  const reports: Report[] = [];
  const warnings: string[] = [];
  const running = runShadow(command, {
    print: (report) => void reports.push(report),
    warn: (text) => void warnings.push(text),
  });
  let isOpen = true;
  let isWhole = true;
  const end = async () => {
    if (isOpen) isWhole = await running.end();
    isOpen = false;
    return reports.at(-1) as Report;
  };
  ends.push(end);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${running.port}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${running.port}${path}`, init);
  return { post, get, end, isWhole: () => isWhole, folder, prefix, warnings, port: running.port };
}

const SUMMARY = '/api/v/5.10.0/shopping/cal_price/v4_4';

describe('the caller', () => {
  test('gets the old answer as it is: status, headers, encoded body', async () => {
    const old = service(
      () =>
        new Response(gzipSync('{"a":1}'), {
          status: 418,
          headers: { 'content-encoding': 'gzip', 'x-own': 'yes', 'content-type': 'application/json' },
        }),
    );
    const fresh = service(() => answer({}));
    const { get, end } = await shadow(old.origin, fresh.origin);
    const response = await get('/shopping/orders?limit=2', { headers: { 'accept-encoding': 'gzip' } });
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
      418,
      'yes',
      '{"a":1}',
    ]);
    expect(old.seen[0]?.headers.get('x-forwarded-for')).toBe('127.0.0.1');
    expect((await end()).totals).toMatchObject({ requests: 1, different: 1 });
  });

  test('gets an answer of unknown length as it comes, and a large one too, which is not compared', async () => {
    const large = new Uint8Array(2_000_000).fill(32);
    const stream = (chunks: readonly (string | Uint8Array)[]) =>
      new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of chunks)
              controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
            controller.close();
          },
        }),
        { headers: { 'content-type': 'application/json' } },
      );
    const old = service((request) => stream(request.url.endsWith('large') ? ['{}', large] : ['{"a"', ':1}']));
    const fresh = service(() => Response.json({ a: 1 }));
    const { get, end } = await shadow(old.origin, fresh.origin);
    expect(await (await get('/shopping/orders')).json()).toEqual({ a: 1 });
    expect((await (await get('/shopping/large')).bytes()).length).toBe(2_000_002);
    expect((await end()).totals).toMatchObject({ equal: 1, incomparable: 1 });
    expect(fresh.seen[0]?.headers.get('x-forwarded-for')).toBe('127.0.0.1');
  });

  test('gets it while the new service hangs, and what does not fit into the queue is dropped and counted', async () => {
    const { promise: hang, resolve: release } = Promise.withResolvers<void>();
    const old = service(() => answer({ final: usd('1.00') }));
    const fresh = service(() => hang.then(() => answer({ final: usd('1.00') })));
    const bounds = ['--queue', '3', '--concurrency', '1', '--timeout', '10m'];
    const { post, end } = await shadow(old.origin, fresh.origin, bounds);
    for (let one = 0; one < 10; one += 1) expect((await post(SUMMARY, { one })).status).toBe(200);
    release();
    const { totals } = await end();
    expect(totals.requests).toBe(10);
    expect(totals.dropped).toBeGreaterThanOrEqual(6);
    expect(totals.equal + totals.dropped + totals.unanswered).toBe(10);
  });

  test('gets it when the new service is gone', async () => {
    const old = service(() => answer({}));
    const fresh = service(() => answer({}));
    await fresh.stop();
    const { post, end } = await shadow(old.origin, fresh.origin);
    expect((await post(SUMMARY, {})).status).toBe(200);
    expect((await end()).totals).toMatchObject({ requests: 1, unanswered: 1 });
  });

  test('gets 502 in the envelope when the old service is gone, and no answer of the new one', async () => {
    const old = service(() => answer({}));
    await old.stop();
    const fresh = service(() => answer({ secret: true }));
    const { post, end } = await shadow(old.origin, fresh.origin);
    const response = await post(SUMMARY, {});
    expect(await response.json()).toEqual({ code: 502, data: {}, error: 'UPSTREAM_UNAVAILABLE', toast: '' });
    expect((await end()).totals).toMatchObject({ incomparable: 1 });
  });
});

describe('the new service', () => {
  test('is never asked what has an effect; a checkout is asked as a price', async () => {
    const old = service(() => answer({ order: { final: usd('62.55') } }));
    const fresh = service(() => answer({ final: usd('62.56'), can_checkout: true }));
    const { post, get, end } = await shadow(old.origin, fresh.origin);
    const key = { 'idempotency-key': 'k1', 'x-cloudmall-access-token': 't', userid: '1001' };
    await post('/shopping/cart/checkout/entries', { entries: ['1-2-3'], addr_id: '501', cash: 0 }, key);
    for (const path of ['/event/purchased', '/refund/refund', '/noti/paid', '/shopping/orders/1/cancel'])
      await post(path, {});
    await get('/shopping/orders', { method: 'DELETE' });
    const { totals, groups } = await end();
    expect(fresh.seen.map(({ line }) => line)).toEqual(['POST /shopping/cal_price/v4_4']);
    expect(JSON.parse(fresh.seen[0]?.body ?? '')).toEqual({
      entries: ['1-2-3'],
      cash: 0,
      auto_select_coupon: false,
    });
    expect(fresh.seen[0]?.headers.get('idempotency-key')).toBeNull();
    expect(fresh.seen[0]?.headers.get('x-cloudmall-access-token')).toBe('t');
    expect(old.seen).toHaveLength(6);
    expect(totals).toMatchObject({ notAsked: 5, different: 1 });
    expect(groups[0]).toMatchObject({
      route: 'POST shopping/cart/checkout/entries (as a price)',
      path: 'data.order.final',
      cause: 'rounding: one minor unit apart',
    });
  });

  test('is asked for a share of the users, the same ones each time', async () => {
    const old = service(() => answer({}));
    const fresh = service(() => answer({}));
    const { post, end } = await shadow(old.origin, fresh.origin, ['--share', '40', '--route', 'GET **=0']);
    for (let round = 0; round < 2; round += 1)
      for (let user = 1; user <= 20; user += 1) await post(SUMMARY, { user }, { userid: String(user) });
    const { totals } = await end();
    const users = fresh.seen.map(({ body }) => JSON.parse(body).user as number);
    expect(users.length).toBeGreaterThan(0);
    expect(users.length).toBeLessThan(40);
    // Each chosen user comes in both rounds. The new service may get them in any order.
    const times = [...Map.groupBy(users, (user) => user).values()].map((asked) => asked.length);
    expect(new Set(times)).toEqual(new Set([2]));
    expect(totals.equal + totals.notChosen).toBe(40);
  });
});

describe('what reaches the disk', () => {
  test('are reports and a recording without tokens and personal data, for the owner alone', async () => {
    const person = { address: { receiver: 'Ann Lee', phone: '+14155550101' }, id: '7' };
    const old = service(() => answer({ order: person }));
    const fresh = service(() => answer({ order: { ...person, id: '8' } }));
    const { get, end, folder, prefix } = await shadow(old.origin, fresh.origin, [
      '--record',
      'FOLDER/r.ndjson',
    ]);
    await get('/shopping/orders/12345678', {
      headers: {
        'x-cloudmall-access-token': 'eyJhbGciOiJIUzI1NiJ9.e30.sig',
        userid: '1001',
        'cm-user-region': 'US',
      },
    });
    await get('/support/orders?phone=%2B14155550101&status=paid');
    await end();
    const texts = [`${prefix}.json`, `${prefix}.html`, join(folder, 'r.ndjson')].map((path) =>
      readFileSync(path, 'utf8'),
    );
    for (const text of texts) expect(text).not.toMatch(/Ann|4155550101|eyJ/);
    const [first] = (texts[2] ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      user: '1001',
      path: '/shopping/orders/12345678',
      headers: { 'cm-user-region': 'US' },
    });
    expect(JSON.parse(texts[0] ?? '').groups[0]).toMatchObject({ path: 'data.order.id', count: 1 });
  });
});

describe('a recording', () => {
  test('that cannot be opened is refused before any request comes', async () => {
    const old = service(() => answer({}));
    const refused = shadow(old.origin, 'http://127.0.0.1:1', ['--record', 'FOLDER/none/r.ndjson']);
    await expect(refused).rejects.toThrow('The file of --record cannot be written: ENOENT.');
  });

  test('on a full disk is told once at its first line, and at the end: what is missing is counted', async () => {
    const old = service(() => answer({}));
    const fresh = service(() => answer({}));
    const { get, end, isWhole, warnings } = await shadow(old.origin, fresh.origin, ['--record', '/dev/full']);
    await get('/shopping/orders');
    await until(async () => warnings.length > 0);
    for (let more = 0; more < 3; more += 1) await get('/shopping/orders');
    expect((await end()).notRecorded).toBe(4);
    expect(warnings).toEqual([
      '/dev/full does not take every line: the recording is not whole any more.',
      '4 lines are missing in /dev/full.',
    ]);
    expect(isWhole()).toBe(false);
  });

  test('that has each line is whole', async () => {
    const old = service(() => answer({}));
    const fresh = service(() => answer({}));
    const { get, end, isWhole, warnings } = await shadow(old.origin, fresh.origin, ['--record', 'FOLDER/r']);
    await get('/shopping/orders');
    expect([(await end()).notRecorded, isWhole(), warnings]).toEqual([0, true, []]);
  });
});

describe('bun run shadow', () => {
  test('tells a report on SIGUSR1, goes on, and ends on SIGTERM with another', async () => {
    const old = service(() => answer({ final: usd('1.00') }));
    const fresh = service(() => answer({ final: usd('1.00') }));
    const folder = mkdtempSync(join(tmpdir(), 'shadow-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const child = Bun.spawn(
      [
        process.execPath,
        'src/tooling/cli/shadow.ts',
        '--old',
        old.origin,
        '--new',
        fresh.origin,
        '--port',
        '0',
        '--report',
        join(folder, 'r'),
      ],
      { stdout: 'pipe', stderr: 'pipe', env: { PATH: process.env.PATH ?? '', NO_COLOR: '1' } },
    );
    ends.push(() => child.kill());
    const decoder = new TextDecoder();
    let [said, printed] = ['', ''];
    const reading = Promise.all([
      (async () => {
        for await (const chunk of child.stderr) said += decoder.decode(chunk);
      })(),
      (async () => {
        for await (const chunk of child.stdout) printed += decoder.decode(chunk);
      })(),
    ]);
    await until(async () => said.includes('The end'));
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
    const ask = () => fetch(`${origin}/shopping/orders`);
    await ask();
    child.kill('SIGUSR1');
    await until(async () => printed.includes('compared'));
    await ask();
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    await reading;
    expect(printed).toContain('2 compared: none differs without a reason.');
  });

  test('says what is wrong with its arguments', () => {
    expect(() => readCommand(['--old', 'x', '--new', 'http://b'])).toThrow('--old is an http address');
    expect(() => readCommand(['--old', 'http://a', '--new', 'http://a'])).toThrow('the same service');
    expect(() => readCommand(['--old', 'http://a/x', '--new', 'http://b'])).toThrow('without path');
    expect(() => readCommand(['--old', 'http://a', '--new', 'http://b', '--share', '120'])).toThrow(
      'percentage',
    );
  });
});
