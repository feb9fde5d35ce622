import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { operationIdOf } from '../../src/openapi/operation.ts';
import { OPERATIONS } from '../../src/openapi/operations/all.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

// /docs, as the real process serves it.

let server: ServerProcess;
let page = '';
beforeAll(async () => {
  server = await startServerProcess(process.env.TEST_DATABASE_URL ?? '');
  page = await (await fetch(`${server.origin}/docs`)).text();
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.gone;
});

const all = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1] ?? '');

describe('/docs', () => {
  test('has a place for every operation, and every link within it leads somewhere', () => {
    const ids = new Set(all(/ id="([^"]+)"/g));
    for (const operation of OPERATIONS) expect(ids).toContain(operationIdOf(operation));
    for (const target of all(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect(ids.size).toBe(all(/ id="([^"]+)"/g).length);
  });

  test('takes everything from this server and lets the browser ask nobody else', async () => {
    const assets = all(/(?:href|src)="([^"#][^"]*)"/g).filter((one) => one !== 'data:,');
    expect(assets.toSorted()).toEqual(['/docs/openapi.json', '/docs/page.css', '/docs/page.js']);
    for (const path of ['/docs', ...assets]) {
      const answer = await fetch(server.origin + path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-security-policy')).toStartWith("default-src 'none'");
      if (path.startsWith('/docs/page')) expect(await answer.text()).not.toMatch(/https?:|@import|url\(/);
    }
    expect(page).not.toMatch(/<style|<script>| style=| on\w+=/);
  });

  test('is not the API: other methods and paths get the envelope', async () => {
    for (const [method, path] of [
      ['POST', '/docs'],
      ['GET', '/docs/nope'],
    ] as const) {
      const answer = await fetch(server.origin + path, { method });
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: 'NOT_FOUND' }]);
    }
  });
});
