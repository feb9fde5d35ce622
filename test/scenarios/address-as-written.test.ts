import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6, "Address": checked in one form, kept as it was written, and blocked in every spelling.

const world = useWorld();

const write = (addrId: string, fields: Partial<typeof t.address.$inferInsert>) =>
  world.database.db.update(t.address).set(fields).where(eq(t.address.addrId, addrId));
const inJapan = () => world.checkout({ addr_id: '505' }, { region: 'JP' });

describe('an address as people write it', () => {
  test('can be ordered to, and the order keeps it so', async () => {
    const written = {
      postcode: '〒１００ー０００１',
      phone: '\u202a+81 3-1234-5678\u202c',
      street: '千代田　１−１',
    };
    await write('505', written);
    const { status, json } = await inJapan();
    expect(status).toBe(200);
    const shown = await world.get(`/shopping/orders/${json.data.order_id}`, { region: 'JP' });
    expect(shown.json.data.order.address).toMatchObject(written);
  });

  test('is blocked as any other spelling of it is', async () => {
    await world.database.db.insert(t.blacklist).values({ kind: 'address', value: '11chiyoda1000001jp' });
    for (const fields of [
      { postcode: '100-0001' },
      { postcode: '１０００００１' },
      { street: '１−１　Ｃｈｉｙｏｄａ' },
    ]) {
      await write('505', fields);
      expect((await inJapan()).json.error).toBe('ADDRESS_BLOCKED');
    }
    await write('503', { phone: '＋１\u200b 202\u00a0555 0199' });
    expect((await world.checkout({}, { user: '1002' })).json.error).toBe('ADDRESS_BLOCKED');
  });
});
