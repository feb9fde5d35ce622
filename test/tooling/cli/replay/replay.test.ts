import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { createRedact } from '../../../../src/tooling/cli/compare/redact.ts';
import { recordedLine } from '../../../../src/tooling/cli/shadow/recorder.ts';
import { devEnv } from '../../../../src/tooling/dev/dev-env.ts';

// `bun run replay` as a person runs it, against a server of this process.

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
const file = join(folder, 'r.ndjson');
const seen: { line: string; body: string; token: string }[] = [];
let wrongFrom = Number.POSITIVE_INFINITY;
let onRequest = () => undefined as unknown;
const usd = (v: string) => ({ v, c: 'USD' });
const answer = (n: number) => ({ code: 200, data: { final: usd(`${n}.00`) }, error: '', toast: '' });
const server = Bun.serve({
  port: 0,
  async fetch(request) {
    const body = await request.text();
    seen.push({
      line: `${request.method} ${new URL(request.url).pathname}`,
      body,
      token: request.headers.get('x-cloudmall-access-token') ?? '',
    });
    onRequest();
    const n = (JSON.parse(body) as { n: number }).n;
    return Response.json(answer(n >= wrongFrom ? n + 1 : n));
  },
});
const origin = `http://127.0.0.1:${server.port}`;
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  seen.length = 0;
  wrongFrom = Number.POSITIVE_INFINITY;
  onRequest = () => undefined;
});

const SUMMARY = '/shopping/cal_price/v4_4';
const line = (n: number, path = SUMMARY, data: unknown = answer(n)) =>
  JSON.stringify(
    recordedLine(
      { method: 'POST', path, headers: { userid: '1001' }, body: JSON.stringify({ n, entries: ['1-2-3'] }) },
      { status: 200, type: 'application/json', body: JSON.stringify(data), ms: 3 },
      n,
      createRedact(),
    ),
  );
const record = (count: number) =>
  writeFileSync(file, Array.from({ length: count }, (_one, index) => `${line(index)}\n`).join(''));

function start(args: readonly string[] = []) {
  const report = join(folder, 'report');
  const child = Bun.spawn(
    [process.execPath, 'src/tooling/cli/replay.ts', file, '--new', origin, '--report', report, ...args],
    { stdout: 'pipe', stderr: 'pipe', env: { PATH: process.env.PATH ?? '', NO_COLOR: '1' } },
  );
  const end = async () => {
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { out, err, code, report: JSON.parse(readFileSync(`${report}.json`, 'utf8')) };
  };
  return { child, end, state: `${report}.state` };
}

describe('bun run replay', () => {
  test('asks as the recorded user, with a token of its own, and ends with 0 when all is equal', async () => {
    record(20);
    const { code, out } = await start().end();
    expect([code, seen.length]).toEqual([0, 20]);
    expect(out).toContain('20 compared: none differs without a reason.');
    const secret = new TextEncoder().encode(devEnv.AUTH_JWT_SECRET);
    expect((await jwtVerify(seen[0]?.token ?? '', secret)).payload.sub).toBe('1001');
  });

  test('ends with 1 when more differ than --allow', async () => {
    record(20);
    wrongFrom = 18;
    const strict = await start().end();
    expect([strict.code, strict.report.totals.different]).toEqual([1, 2]);
    expect((await start(['--allow', '10%']).end()).code).toBe(0);
  });

  test('sends no effect; a checkout is asked as a price and compared with the recorded final', async () => {
    const order = { code: 200, data: { order: { final: usd('1.00') } }, error: '', toast: '' };
    writeFileSync(
      file,
      `${line(1, '/refund/refund')}\n${line(1, '/shopping/cart/checkout/entries', order)}\n`,
    );
    onRequest = () => undefined;
    const { report } = await start().end();
    // The stand-in has no answer for a request without n, so the test checks only what was sent.
    expect(seen.map((one) => one.line)).toEqual([`POST ${SUMMARY}`]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ entries: ['1-2-3'], auto_select_coupon: false });
    expect(report.totals).toMatchObject({ requests: 2, notAsked: 1 });
  });

  test('goes on where it was ended: each request is asked and counted once', async () => {
    record(1_200);
    const first = start(['--concurrency', '4']);
    onRequest = () => seen.length === 600 && first.child.kill('SIGINT');
    const broken = await first.end();
    expect(broken.code).toBe(130);
    expect(existsSync(first.state)).toBe(true);
    expect(broken.report.totals.requests).toBe(seen.length);
    expect(seen.length).toBeLessThan(1_200);
    const { code, report } = await start(['--resume']).end();
    expect([code, seen.length, report.totals.equal]).toEqual([0, 1_200, 1_200]);
    expect(existsSync(first.state)).toBe(false);
  });
});
