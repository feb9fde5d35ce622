import { MIX_PLAN } from '../../src/tooling/cli/bench/mixed-requests.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { type KafkaEvent, record } from '../support/kafka-world.ts';
import { group, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import type { Random } from '../support/seeded.ts';

const CART = ['37804755-378047556-2', '5120010-51200101-1'];
const ANSWER_WITHIN_MS = 10_000;
const TOKEN_LIFE_MS = 60_000;

type Asked = { readonly key: string; readonly body: object };
type Placed = { readonly id: string; readonly final: { readonly v: string; readonly c: string } };
type Answer = { readonly status: number; readonly text: string };

/**
 * The requests of users while things break, and their answers. A checkout without a clear answer stays in `unsure`.
 * Each order that was answered has its events in `events`, in any order and some twice.
 */
export function createTraffic(random: Random, origin: () => string) {
  const placed = new Map<string, Placed>();
  const unsure: Asked[] = [];
  const statuses = new Map<string, number>();
  /** requests without an answer or with a 5xx, and when */
  const failures: { readonly atMs: number; readonly says: string }[] = [];
  const events: KafkaEvent[] = [];
  let asked = 0;
  let token = { text: '', sinceMs: 0 };

  async function send(path: string, method = 'GET', body?: object, key?: string): Promise<Answer | null> {
    if (Date.now() - token.sinceMs > TOKEN_LIFE_MS)
      token = { text: await signUserToken(devEnv.AUTH_JWT_SECRET, '1001'), sinceMs: Date.now() };
    const headers: Record<string, string> = {
      authorization: `Bearer ${token.text}`,
      'cm-user-region': 'US',
      'cm-client': 'ios_5.10.0',
      'content-type': 'application/json',
    };
    if (key !== undefined) headers['idempotency-key'] = key;
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const init = { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(origin() + path, init)
      .then(async (response) => {
        const text = await response.text();
        if (response.status >= 500) failures.push({ atMs: performance.now(), says: wordsOf(response, text) });
        return { status: response.status, text };
      })
      .catch((error: Error) => {
        failures.push({ atMs: performance.now(), says: `none: ${error.name}` });
        return null;
      });
    const name = String(answer?.status ?? 'none');
    statuses.set(name, (statuses.get(name) ?? 0) + 1);
    return answer;
  }

  /** Whether the answer is clear. A repeat of `unsure` is the same request with the same key. */
  async function checkout({ key, body }: Asked): Promise<boolean> {
    const answer = await send('/shopping/cart/checkout/entries', 'POST', body, key);
    if (answer?.status !== 200) return false;
    const { order_id: id, order } = JSON.parse(answer.text).data;
    if (placed.has(key)) return true;
    placed.set(key, { id, final: order.final });
    if (random.below(10) === 0) await send(`/shopping/orders/${id}/cancel`, 'POST');
    events.push(...eventsOf(random, { id, final: order.final }));
    return true;
  }

  async function next(): Promise<boolean> {
    const kind = random.pick(MIX_PLAN);
    const orders = [...placed.values()];
    const order = orders.length === 0 ? null : random.pick(orders);
    if (kind === 'checkout' || order === null) {
      asked += 1;
      const cash = random.below(4) === 0 ? { cash: 5 } : {};
      const coupon = random.below(3) === 0 ? { coupon_code: 'TEN10' } : {};
      const one = { key: `e-${asked}`, body: { entries: CART, addr_id: '501', ...cash, ...coupon } };
      if (await checkout(one)) return true;
      unsure.push(one);
      return false;
    }
    const own = `/shopping/orders/${order.id}`;
    const answer = await {
      price: () => send('/shopping/cal_price/v4_4', 'POST', { entries: CART, auto_select_coupon: true }),
      coupons: () => send('/shopping/user_coupons_for_order', 'POST', { entries: CART }),
      pay: () => send(`${own}/pay_cm`),
      paid: () => send(`${own}/paid_from_client`, 'POST'),
      list: () => send('/shopping/orders?limit=20'),
      detail: () => send(own),
    }[kind]();
    return answer !== null && answer.status < 500;
  }

  return {
    placed,
    unsure,
    events,
    statuses,
    failures,
    next,
    /** Repeats every unsure checkout until it has a clear answer. */
    async resolveUnsure(): Promise<void> {
      while (unsure.length > 0) {
        const one = unsure.shift();
        if (one === undefined || (await checkout(one))) continue;
        unsure.push(one);
        await Bun.sleep(200);
      }
    },
  };
}

/** `503 DATABASE_UNAVAILABLE`, with a note when there is no Retry-After. */
export function wordsOf({ status, headers }: Response, text: string): string {
  const word = /"error":"([A-Z_]+)"/.exec(text)?.[1] ?? 'no word';
  return `${status} ${word}${headers.has('retry-after') ? '' : ' without Retry-After'}`;
}

export type Traffic = ReturnType<typeof createTraffic>;

function eventsOf(random: Random, { id, final }: Placed): KafkaEvent[] {
  const events = [
    record('payment_notified_cm', paid(id, 'authorized', final)),
    record('payment_notified_cm', paid(id, 'captured', final)),
    record('purchased', purchased(id, 'taobao', TAOBAO)),
    record('purchased', purchased(id, 'tmall', TMALL)),
    record('group_update', group(id, 'shipped')),
    record('group_update', group(id, 'received')),
  ];
  return random.shuffle([...events, random.pick(events), random.pick(events)]);
}
