import { createShopClient } from '../sim/shop-client.ts';
import { simulateLogistics } from '../sim/simulate-logistics.ts';
import { serviceToken } from '../token/service.ts';
import { notificationTable, orderDetailTable, refundTable, stepTable } from './after-sale-tables.ts';
import type { Answer, Shop } from './shop.ts';

const now = () => new Date().toISOString();

type Step = Parameters<typeof stepTable>[0][number];

const clientOf = ({ origin }: Shop) =>
  createShopClient({
    origin,
    tokens: { support: serviceToken(process.env, 'backoffice'), event: serviceToken(process.env, 'orders') },
  });

/** @throws SimProblem for a service in production: the demo's order, payment and refund would be real there */
export const refuseProduction = (shop: Shop): Promise<void> => clientOf(shop).refuseProduction();

/** Sends the events of the payment, as the orders service does. */
export async function pay(shop: Shop, order: Answer): Promise<void> {
  shop.title('Payment', 'POST /event/payment_notified_cm  (orders)');
  const client = clientOf(shop);
  const steps: Step[] = [];
  for (const status of ['authorized', 'captured']) {
    const paymentId = `demo-${order.short_id}`;
    const outcome = await client.send('payment_notified_cm', {
      order_id: order.id,
      payment_id: paymentId,
      status,
      amount: order.final,
      method: 'adyen_card',
      occurred_at: now(),
    });
    steps.push({ says: `${paymentId} ${status}`, outcome, status: (await client.order(order.id)).status });
  }
  shop.print(stepTable(steps));
}

/** Sends the events of purchase and delivery, one after another. */
export async function deliver(shop: Shop, order: Answer): Promise<void> {
  shop.title('Purchasing and logistics', 'POST /event/purchased, /event/group_update  (orders)');
  const steps: Step[] = [];
  const parts = {
    shop: clientOf(shop),
    nowMs: () => Date.now(),
    pause: (ms: number) => Bun.sleep(ms),
    onSent: (step: Step) => void steps.push(step),
  };
  const run = crypto.randomUUID().slice(0, 8);
  await simulateLogistics(parts, { orderId: order.id, to: 'received', groups: 1, run, everyMs: 0 });
  shop.print(stepTable(steps));
}

/** Refunds one line: the ticket system asks, payment confirms. */
export async function giveBack({ ask, print }: Shop, order: Answer): Promise<void> {
  const refundId = `DEMO-${order.short_id}`;
  const entries = [{ sku_id: '51200101', count: 1 }];
  const body = { refund_id: refundId, order_id: order.id, entries, reason: 'arrived broken', to: 'original' };
  const { refund } = await ask('A ticket: refund one line', 'POST', '/refund/refund', body, 'tickets');
  print(refundTable(refund));
  const card = refund.legs.find((leg: Answer) => leg.leg !== 'wallet');
  const notice = {
    refund_id: refundId,
    order_id: order.id,
    status: 'succeeded',
    amount: card.amount,
    reason: '',
    occurred_at: now(),
  };
  await ask('Payment says: refunded', 'POST', '/event/refund_notified', notice, 'orders');
  const again = await ask('The same ticket again', 'POST', '/refund/refund', body, 'tickets');
  print(refundTable(again.refund));
}

/** Shows what the user sees at the end. */
export async function lookBack({ ask, print }: Shop, order: Answer): Promise<void> {
  const list = await ask('Notifications', 'GET', '/shopping/noti');
  print(notificationTable(list, order.id));
  const detail = await ask('The order in full', 'GET', `/shopping/orders/${order.id}`);
  print(orderDetailTable(detail.order));
}
