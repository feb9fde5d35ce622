import { afterAll, describe, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { orderLife } from '../support/order-life.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 16: a row that another session has locked delays only the requests that need it.

// The test is about a pool of connections, which PlanetScale does not have.
const database = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 4);
const world = useWorld({ database });
const life = orderLife(() => world);
afterAll(() => database.close());

/** Runs `work` while another session has locked the row. */
async function whileLocked<T>(query: string, work: () => Promise<T>): Promise<T> {
  const other = await createConnection(process.env.TEST_DATABASE_URL ?? '');
  await other.beginTransaction();
  await other.query(`${query} FOR UPDATE`);
  try {
    return await work();
  } finally {
    await other.rollback();
    await other.end();
  }
}

/** Sends more requests than the pool has connections, and counts the answers. */
function startMany(send: (n: number) => Promise<{ readonly status: number }>) {
  let answered = 0;
  const all = Array.from({ length: 12 }, async (_, n) => {
    const { status } = await send(n);
    answered += 1;
    return status;
  });
  return { all: Promise.all(all), answered: () => answered };
}

const ONE = ['37804755-378047556-1'];
const ANOTHER = ['5120010-51200101-1'];

describe('a row that somebody else holds', () => {
  test('of a SKU: those who want it wait, and another SKU is sold meanwhile', async () => {
    const stuck = await whileLocked("SELECT * FROM sku WHERE sku_id = '378047556'", async () => {
      const many = startMany((n) => world.checkout({ entries: ONE }, { key: `stuck-${n}` }));
      for (let n = 0; n < 5; n += 1)
        expect((await world.checkout({ entries: ANOTHER }, { key: `free-${n}` })).status).toBe(200);
      expect(many.answered()).toBe(0);
      return many;
    });
    expect(await stuck.all).toEqual(Array.from({ length: 12 }, () => 200));
  });

  test('of an order: those who would change it wait, and another order is canceled meanwhile', async () => {
    const [{ id }, free] = [await life.place(), await life.place({ entries: ANOTHER })];
    const stuck = await whileLocked(`SELECT * FROM orders WHERE order_id = '${id}'`, async () => {
      const many = startMany(() => world.post(`/shopping/orders/${id}/cancel`));
      expect((await world.post(`/shopping/orders/${free.id}/cancel`)).status).toBe(200);
      expect(many.answered()).toBe(0);
      return many;
    });
    expect(new Set(await stuck.all)).toEqual(new Set([200, 409]));
    expect(await life.status(id)).toBe('canceled');
  });
});
