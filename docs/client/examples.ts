import { type Client, type ClientFetch, createClient, type Failure, type Money } from './shopping.ts';

// How an APP calls the service through its typed client. A test compiles these lines and runs them on the real service.

/** One for a signed-in user: the token is asked for at each call, for it is renewed. */
export const shopFor = (origin: string, token: () => string, send: ClientFetch = fetch): Client =>
  createClient({
    origin,
    fetch: send,
    headers: () => ({
      authorization: `Bearer ${token()}`,
      'cm-user-region': 'US',
      'cm-user-language': 'en',
      'cm-client': 'web_5.10.0',
    }),
  });

/** What the cart costs, and the token that keeps the price for ten minutes. */
export async function priceOf(shop: Client, entries: readonly string[]) {
  const priced = await shop.call('POST /shopping/cal_price/v4_4', { body: { entries } });
  if (!priced.ok) throw new Error(priced.toast);
  return { final: priced.data.final, priceToken: priced.data.price_token };
}

export type Placed =
  | { readonly orderId: string; readonly isRepeat: boolean }
  | { readonly refusal: string; readonly newFinal: Money | null };

/** Places it once, however often it has to be sent: the key is the same for all tries of one press of the button. */
export async function place(
  shop: Client,
  entries: readonly string[],
  priceToken: string,
  idempotencyKey: string,
): Promise<Placed> {
  const placed = await shop.call('POST /shopping/cart/checkout/entries', {
    body: { entries, addr_id: '501', price_token: priceToken },
    idempotencyKey,
  });
  if (placed.ok) return { orderId: placed.data.order_id, isRepeat: placed.replayed };
  // By its word a failure's data has its form: here the price that the user has to agree to.
  const newFinal = placed.error === 'PRICE_CHANGED' ? placed.data.summary.final : null;
  return { refusal: placed.toast, newFinal };
}

/** All orders of a group, page by page. */
export async function* ordersOf(shop: Client, status: 'unpaid' | 'processing' | 'done') {
  for (let cursor = ''; ; ) {
    const page = await shop.call('GET /shopping/orders', { query: { status, cursor, limit: 2 } });
    if (!page.ok) throw new Error(page.toast);
    yield* page.data.orders;
    cursor = page.data.next_cursor;
    if (cursor === '') return;
  }
}

/** Whether the same call may be sent again, and when. */
export const mayRetry = ({ error, retryAfterS }: Failure): boolean =>
  retryAfterS !== null || error === 'IDEMPOTENCY_KEY_IN_USE';
