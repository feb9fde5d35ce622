import type { SQL } from 'bun';

// The reads of the old shop from the live schema, by statements of its own.

export type Sku = {
  readonly sku_id: string;
  readonly spu_id: string;
  readonly mall: string;
  readonly title: string;
  readonly price_fen: number;
  readonly weight_g: number;
  readonly stock: number;
  readonly status: string;
};
export type Channel = {
  readonly region: string;
  readonly channel_key: string;
  readonly name: string;
  readonly first_weight_g: number;
  readonly first_fee_fen: number;
  readonly step_weight_g: number;
  readonly step_fee_fen: number;
  readonly tax_bps: number;
  readonly eta_days_from: number;
  readonly eta_days_to: number;
  readonly max_weight_g: number;
};
export type Free = {
  readonly region: string;
  readonly mall: string;
  readonly channel_key: string;
  readonly threshold_minor: number;
  readonly currency: string;
};
export type Method = {
  readonly name: string;
  readonly title: string;
  readonly logo: string;
  readonly regions: string | null;
  readonly clients: string | null;
  readonly min_amount: string | null;
};
export type Coupon = {
  readonly code: string;
  readonly kind: string;
  readonly off: string | null;
  readonly percent: string | null;
  readonly cap: string | null;
  readonly min_spend: string | null;
  readonly malls: string | null;
  readonly sku_ids: string | null;
  readonly regions: string | null;
  readonly total_limit: number | null;
  readonly per_user_limit: number | null;
  readonly is_public: number;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly used_count: number;
  /** of the caller; null for one who never had it */
  readonly owned: number | null;
  readonly used_by_user: number | null;
};
export type Catalogue = {
  readonly currencies: ReadonlyMap<string, string>;
  readonly channels: readonly Channel[];
  readonly free: readonly Free[];
  readonly methods: readonly Method[];
};

/** Reads the tables that seldom change. The old shop calls this once. */
export async function readCatalogue(sql: SQL): Promise<Catalogue> {
  const regions: { region: string; currency: string }[] = await sql`SELECT region, currency FROM region`;
  return {
    currencies: new Map(regions.map((one) => [one.region, one.currency])),
    channels: await sql`SELECT * FROM shipping_channel ORDER BY priority, channel_key`,
    free: await sql`SELECT * FROM free_shipping`,
    methods: await sql`SELECT * FROM payment_method WHERE enabled = 1 ORDER BY priority`,
  };
}

export const readSkus = (sql: SQL, ids: readonly string[]): Promise<Sku[]> =>
  sql`SELECT * FROM sku WHERE sku_id IN ${sql(ids)}`;

/** All coupons. `owned` tells which are the caller's. */
export const readCoupons = (sql: SQL, userId: string): Promise<Coupon[]> =>
  sql`SELECT c.*, u.owned, u.used_count AS used_by_user FROM coupon c
    LEFT JOIN coupon_user u ON u.code = c.code AND u.user_id = ${userId}`;

export const listOf = (text: string | null): readonly string[] => (text === null ? [] : JSON.parse(text));
export const tableOf = (text: string | null): Readonly<Record<string, string>> =>
  text === null ? {} : JSON.parse(text);
