import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { devEnv } from '../../../src/tooling/dev/dev-env.ts';
import { serviceApp } from '../../support/service-app.ts';
import { rootDir } from '../../support/world.ts';

// `bun run token` as a person calls it. The real check gets what it prints.

async function token(args: readonly string[], stdin = '', env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, join(rootDir, 'src', 'tooling', 'cli', 'token.ts'), ...args], {
    stdin: new TextEncoder().encode(stdin),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, ...env },
  });
  const [out, problem] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out: out.trim(), problem };
}

const app = serviceApp({}, Date.now);
const BODY = '{"order_id": "订单"}\n';
const post = async (path: string, header: string, body = BODY) => {
  const [name = '', value = ''] = header.split(': ');
  const headers = { 'content-type': 'application/json', [name]: value };
  return (await app.request(`http://shopping.test${path}`, { method: 'POST', headers, body })).status;
};

describe('bun run token', () => {
  for (const [service, path] of [
    ['orders', '/event/purchased'],
    ['orders', '/noti/paid'],
    ['tickets', '/refund/refund'],
    ['backoffice', '/support/orders'],
  ] as const) {
    test(`--service ${service} is let in at ${path}, by token and by signature`, async () => {
      const [plain, signed] = await Promise.all([
        token(['--service', service]),
        token(['--service', service, '--sign', 'POST', path, '--body', '-'], BODY),
      ]);
      expect(await post(path, `authorization: Bearer ${plain.out}`)).toBe(200);
      expect(await post(path, signed.out)).toBe(200);
      expect(await post(path, signed.out, `${BODY} `)).toBe(401);
    });
  }

  test('--service takes the token of the environment', async () => {
    const SERVICE_TOKENS = `orders:event:${'t'.repeat(40)}`;
    expect((await token(['--service', 'orders'], '', { SERVICE_TOKENS })).out).toBe('t'.repeat(40));
  });

  test('1001 prints a user token still', async () => {
    const { out } = await token(['1001', '--ttl', '1h'], '', { AUTH_JWT_SECRET: devEnv.AUTH_JWT_SECRET });
    expect(JSON.parse(atob(out.split('.')[1] ?? '')).sub).toBe('1001');
  });

  const wrong: [string[], string][] = [
    [[], 'Give one user id'],
    [['1001', '--ttl', '5x'], '--ttl is a number'],
    [['1001', '--sign'], 'is only for --service'],
    [['--service', 'nobody'], 'there are: orders, tickets, backoffice'],
    [['--service', 'orders', '--ttl', '1h'], 'no --ttl'],
    [['1001', '--ttl', '500ms'], '--ttl is a number'],
    [['--service', 'orders', '--body', 'FILE'], '--body is only for --sign'],
    [['--service', 'orders', '1001'], 'takes nothing more'],
    [['--service', 'orders', '--sign', 'POST'], 'takes a method and a path'],
    [['--service', 'orders', '--sign', 'POST', '/x', '--body', '.local/none'], 'is not there'],
    [['--unknown'], '--unknown'],
  ];
  for (const [args, says] of wrong) {
    test(`${args.join(' ') || 'nothing'} ends with 2 and says what is wrong`, async () => {
      const { code, out, problem } = await token(args);
      expect([code, out]).toEqual([2, '']);
      expect(problem).toContain(says);
      expect(problem).toEndWith('See bun run token --help.\n');
    });
  }
});
