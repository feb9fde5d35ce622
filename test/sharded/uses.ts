import { notiOf } from '../support/noti.ts';
import { bring, place } from '../support/placed-orders.ts';
import { serviceToken, type World } from '../support/world.ts';

/** A use of the service, and whether it is on a hot path. */
export type Work = {
  readonly name: string;
  readonly isHot: boolean;
  readonly work: () => Promise<unknown>;
};

/** All uses of the service, in an order in which each finds what it needs. They begin with a fresh world. */
export function allWork(world: World): readonly Work[] {
  const entries = ['37804755-378047556-1', '5120010-51200101-1'];
  const body = { entries, coupon_code: 'WELCOME5', cash: 10, no_remove_from_cart: false };
  const backoffice = { user: null, headers: serviceToken('backoffice') };
  const noti = notiOf(world);
  let path = '';
  const hot = (name: string, work: () => Promise<unknown>): Work => ({ name, isHot: true, work });
  const cold = (name: string, work: () => Promise<unknown>): Work => ({ name, isHot: false, work });
  const { clock } = world;
  return [
    hot('summary', () => world.summary({ auto_select_coupon: true, cash: 10 })),
    hot('usable coupons', () => world.post('/shopping/user_coupons_for_order', { entries })),
    hot('checkout', async () => {
      path = `/shopping/orders/${(await world.checkout(body, { key: 'doc' })).json.data.order_id}`;
    }),
    hot('pay_cm', () => world.get(`${path}/pay_cm`)),
    hot('paid_from_client', () => world.post(`${path}/paid_from_client`)),
    hot('a checkout and seven events', async () => bring(world, await place(world), 'received')),
    hot('an order', () => world.get(path)),
    hot('list of orders', () => world.get('/shopping/orders')),
    hot('list by group', async () => {
      for (const status of ['processing', 'refund']) await world.get(`/shopping/orders?status=${status}`);
    }),
    hot('notifications', async () => {
      await noti.list();
      await noti.read({ all: true });
    }),
    hot('a checkout and its cancel', async () => {
      const order = await place(world, { cash: 1 });
      await world.post(`/shopping/orders/${order.id}/cancel`);
    }),
    cold('support', async () => {
      for (const search of ['', '?user_id=1001', '?short_id=AAAAAAAAAA', '?refund_id=T-1'])
        await world.get(`/support/orders${search}`, backoffice);
      await world.get(path.replace('shopping', 'support'), backoffice);
    }),
    cold('an order and its refund', async () => {
      const order = await place(world);
      await bring(world, order, 'received');
      await world.service('tickets', '/refund/refund', { refund_id: 'T-9', order_id: order.id });
    }),
    cold('the relay', async () => {
      const outbox = world.outbox();
      await outbox.lease('plans', 60_000);
      await outbox.markSent(await outbox.unsent(500));
    }),
    cold('the sweep', async () => {
      clock.advance(25 * 3_600_000);
      await world.sweep();
    }),
    cold('retention', async () => {
      clock.advance(31 * 24 * 3_600_000);
      await world.prune();
    }),
  ];
}
