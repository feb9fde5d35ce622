import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import * as t from '../../../src/db/schema/index.ts';
import type { LogisticsTarget } from '../../../src/qa/plan-logistics.ts';
import { createShopClient } from '../../../src/tooling/cli/sim/shop-client.ts';
import { simulateLogistics } from '../../../src/tooling/cli/sim/simulate-logistics.ts';
import { serviceToken } from '../../../src/tooling/cli/token/service.ts';
import { refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';
import { rootDir } from '../../support/world.ts';

// Spec 14: simulated logistics send real events to the real service.

const flow = refundFlow(() => world);
const world = useWorld();

async function simulate(orderId: string, to: LogisticsTarget, groups = 1) {
  const lines: string[] = [];
  const pauses: number[] = [];
  const shop = createShopClient({
    origin: 'http://shopping.test',
    tokens: { support: serviceToken({}, 'backoffice'), event: serviceToken({}, 'orders') },
    fetch: (url, init) => world.app.request(url, init),
  });
  const parts = {
    shop,
    nowMs: world.clock.nowMs,
    pause: async (ms: number) => void pauses.push(ms),
    onSent: (sent: { says: string; outcome: string; status: string }) =>
      void lines.push(`${sent.says.replace(/SIM-\w+-/, 'parcel ')} ${sent.outcome} ${sent.status}`),
  };
  const run = crypto.randomUUID().slice(0, 8);
  const status = await simulateLogistics(parts, { orderId, to, groups, run, everyMs: 7 });
  return { status, lines, pauses };
}

describe('simulated logistics', () => {
  test('walk a paid order to received by real events', async () => {
    const order = await flow.paidOrder();
    const { status, lines, pauses } = await simulate(order.id, 'received');
    expect(status).toBe('received');
    expect(lines).toEqual([
      'taobao bought handled paid',
      'tmall bought handled purchased',
      'parcel 1 packed handled purchased',
      'parcel 1 shipped handled shipped',
      'parcel 1 arrived handled receiving',
      'parcel 1 received handled received',
    ]);
    expect(pauses).toEqual([7, 7, 7, 7, 7]);
    const events = await world.database.db.select().from(t.orderEvent);
    expect(events.filter((one) => one.via === 'http' && one.state === 'applied')).toHaveLength(6);
    expect((await simulate(order.id, 'received')).lines).toEqual([]);
  });

  test('stop where they are told, and go on from there with the same parcels', async () => {
    const order = await flow.paidOrder();
    expect((await simulate(order.id, 'shipped', 2)).status).toBe('shipped');
    const { status, lines } = await simulate(order.id, 'received');
    expect([status, lines.at(-1)]).toEqual(['received', 'parcel 2 received handled received']);
    expect(lines).toHaveLength(4);
    expect((await flow.order()).paymentReview).toBe(false);
  });

  test('take the short id, which is what people read out', async () => {
    const order = await flow.paidOrder();
    const { shortId } = await flow.order();
    const { status, lines } = await simulate(shortId.toLowerCase(), 'purchased');
    expect([status, lines]).toEqual([
      'purchased',
      ['taobao bought handled paid', 'tmall bought handled purchased'],
    ]);
    expect((await flow.order()).orderId).toBe(order.id);
    await expect(simulate('ACDEFGHJKM', 'purchased')).rejects.toThrow('ORDER_NOT_FOUND');
  });

  test('leave out units whose money went back', async () => {
    const order = await flow.paidOrder();
    const asked = await flow.ask('T-1', order, { entries: [{ sku_id: '51200101', count: 1 }] });
    const { v } = asked.json.data.refund.amount;
    await world.kafka('refund_notified', flow.notice('T-1', order, 'succeeded', v));
    const { status, lines } = await simulate(order.id, 'purchased');
    expect([status, lines]).toEqual(['purchased', ['taobao bought handled purchased']]);
  });

  test('say why an order cannot be walked', async () => {
    const order = await flow.place();
    await expect(simulate(order.id, 'received')).rejects.toThrow('is unpaid: it is not paid yet');
    await world.post(`/shopping/orders/${order.id}/cancel`);
    await expect(simulate(order.id, 'received')).rejects.toThrow('is canceled: it is over');
    await expect(simulate('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'received')).rejects.toThrow('ORDER_NOT_FOUND');
  });
});

describe('bun run sim:logistics', () => {
  test('plays into an order outside production only, where /qa is', async () => {
    const order = await flow.paidOrder();
    let hasQa = false;
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) =>
        hasQa || !new URL(request.url).pathname.startsWith('/qa/')
          ? world.app.fetch(request)
          : Response.json({ code: 404, data: {}, error: 'NOT_FOUND', toast: '' }, { status: 404 }),
    });
    try {
      const walk = () =>
        run(['--order', order.id, '--to', 'purchased', '--url', `http://127.0.0.1:${server.port}`]);
      const refused = await walk();
      expect([refused.code, refused.out]).toEqual([1, '']);
      expect(refused.problem).toContain('would go into a real order, so none was sent');
      expect((await flow.order()).status).toBe('paid');
      hasQa = true;
      expect((await walk()).code).toBe(0);
      expect((await flow.order()).status).toBe('purchased');
    } finally {
      await server.stop(true);
    }
  });

  async function run(args: readonly string[]) {
    const child = Bun.spawn(
      [process.execPath, join(rootDir, 'src', 'tooling', 'cli', 'sim-logistics.ts'), ...args],
      {
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      },
    );
    const out = await new Response(child.stdout).text();
    const problem = await new Response(child.stderr).text();
    return { code: await child.exited, out, problem };
  }

  const wrong: [string[], string][] = [
    [[], '--order must be given: the id'],
    [['--order', '?', '--to', 'received'], '--order is the id'],
    [['--order', 'X'], '--to must be given: one of purchased, shipped, arrived, received'],
    [['--order', 'X', '--to', 'paid'], '--to is one of'],
    [['--order', 'X', '--to', 'received', '--every', 'soon'], '--every is a number'],
    [['--order', 'X', '--to', 'received', '--groups', '0'], '--groups is a whole number from 1'],
    [['--order', 'X', '--to', 'received', '--url', 'here'], '--url is an http address'],
    [['--order', 'X', '--to', 'received', '--fast'], '--fast'],
  ];
  for (const [args, says] of wrong) {
    test(`${args.join(' ') || 'nothing'} ends with 2 and says what is wrong`, async () => {
      const { code, problem } = await run(args);
      expect([code, problem.includes(says), problem.endsWith('See bun run sim:logistics --help.\n')]).toEqual(
        [2, true, true],
      );
    });
  }

  test('--help says how; a service that does not answer is told, with 1', async () => {
    expect((await run(['--help'])).out).toContain('--groups');
    const away = await run(['--order', 'X', '--to', 'received', '--url', 'http://127.0.0.1:1']);
    expect([away.code, away.problem.trim()]).toEqual([
      1,
      'Nothing answers at http://127.0.0.1:1. Start the service with: bun run dev',
    ]);
  });
});
