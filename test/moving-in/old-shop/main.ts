import { createHmac } from 'node:crypto';
import { SQL } from 'bun';
import { envelope, summary } from './answers.ts';
import { readCatalogue, readCoupons, readSkus } from './catalogue.ts';
import { decimal, money } from './decimal.ts';
import { placeOrder } from './orders.ts';
import { type Asked, price, Refusal } from './price.ts';
import { upstreamsOf } from './upstreams.ts';

// The old service of the show (test/moving-in): summary and checkout of the spec by another author, on the live schema
// and the same services. It takes the same environment as the new one.

const { env } = process;
const sql = new SQL({ url: env.DATABASE_URL ?? '', max: 8 });
const catalogue = await readCatalogue(sql);
const upstreams = upstreamsOf(env);

type Caller = { readonly userId: string | null; readonly region: string; readonly client: string };

function callerOf({ headers }: Request): Caller {
  const token = headers.get('x-cloudmall-access-token') ?? '';
  const [head = '', body = '', signature = ''] = token.split('.');
  const signed = createHmac('sha256', env.AUTH_JWT_SECRET ?? '')
    .update(`${head}.${body}`)
    .digest('base64url');
  if (token !== '' && signed !== signature) throw new Refusal(401, 'UNAUTHENTICATED');
  const userId = token === '' ? null : JSON.parse(Buffer.from(body, 'base64url').toString()).sub;
  const region = headers.get('cm-user-region') ?? '';
  return { userId, region, client: (headers.get('cm-client') ?? '').split('_')[0] ?? '' };
}

type Body = {
  readonly entries: readonly string[];
  readonly mall_channels?: Readonly<Record<string, string>>;
  readonly coupon_code?: string;
  readonly auto_select_coupon?: boolean;
  readonly cash?: number;
};

function askedOf(body: Body, { region }: Caller): Asked {
  const currency = catalogue.currencies.get(region);
  if (currency === undefined) throw new Refusal(422, 'REGION_UNSUPPORTED');
  return {
    entries: body.entries.map((text) => {
      const [spuId = '', skuId = '', count = ''] = text.split('-');
      return { spuId, skuId, count: Number(count) };
    }),
    channels: body.mall_channels ?? {},
    code: body.coupon_code ?? '',
    isAuto: body.auto_select_coupon ?? false,
    cash: decimal(String(body.cash ?? 0)),
    region,
    currency,
  };
}

async function priced(body: Body, caller: Caller) {
  const asked = askedOf(body, caller);
  const { rate: rates, asOf } = await upstreams.rates();
  const rate = rates[asked.currency] ?? '0';
  const skus = await readSkus(
    sql,
    asked.entries.map((one) => one.skuId),
  );
  const coupons = asked.code !== '' || asked.isAuto ? await readCoupons(sql, caller.userId ?? '') : [];
  const wallet = await upstreams.wallet(caller.userId, asked.currency);
  const discounts: Parameters<typeof price>[1]['discounts'] = (malls) =>
    upstreams.discounts(caller.userId, asked, malls);
  const made = await price(asked, { catalogue, skus, coupons, rate, discounts, wallet });
  return { asked, priced: made, rate, asOf };
}

async function checkout(body: Body, caller: Caller): Promise<Response> {
  const { userId, client } = caller;
  if (userId === null) throw new Refusal(401, 'UNAUTHENTICATED');
  const { asked, priced: made, rate } = await priced(body, caller);
  const refusal = made.lines.find((line) => line.reason !== '')?.reason ?? made.coupon.reason;
  if (refusal !== '') throw new Refusal(409, refusal);
  const { id, shortId } = await placeOrder(sql, { asked, priced: made, userId, client, rate });
  const final = money(made.final, asked.currency);
  const order = { id, short_id: shortId, status: 'unpaid', cash: money(made.cash, asked.currency), final };
  return envelope(200, { order, order_id: id, order_short_id: shortId });
}

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/v\/[^/]+/, '');
  if (path === '/livez') return envelope(200, {});
  if (path.startsWith('/event/')) return envelope(200, {});
  const caller = callerOf(request);
  const body = (await request.json()) as Body;
  if (path === '/shopping/cart/checkout/entries') return checkout(body, caller);
  if (path !== '/shopping/cal_price/v4_4') throw new Refusal(404, 'NOT_FOUND');
  const { rate, asOf, ...made } = await priced(body, caller);
  const data = summary({ ...made, catalogue, client: caller.client }, { rate, asOf });
  return envelope(200, data, '', made.priced.coupon.reason);
}

Bun.serve({
  hostname: '127.0.0.1',
  port: Number(env.PORT),
  fetch: (request) =>
    answer(request).catch((error: unknown) => {
      if (error instanceof Refusal) return envelope(error.status, error.data, error.code);
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      return envelope(500, {}, 'INTERNAL');
    }),
});
