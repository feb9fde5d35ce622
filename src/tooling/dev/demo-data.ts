import raw from '../../../drizzle/seed/demo-data.json' with { type: 'json' };

type MoneyText = { v: string; c: string };
type Table = Record<string, string>;

/** The shape of drizzle/seed/demo-data.json: fees and prices in CNY fen, weights in grams, money as on the wire. */
export type DemoData = {
  regions: { region: string; currency: string }[];
  forex_mock: { base: string; rates: Table };
  rebate_mock: Record<string, MoneyText> & { others: MoneyText };
  skus: {
    sku_id: string;
    spu_id: string;
    mall: string;
    title: string;
    price_fen: number;
    weight_g: number;
    stock: number;
    status: string;
  }[];
  channels: {
    key: string;
    region: string;
    name: string;
    priority: number;
    first_weight_g: number;
    first_fee_fen: number;
    step_weight_g: number;
    step_fee_fen: number;
    tax_bps: number;
    eta_days: number[];
    max_weight_g: number;
  }[];
  free_shipping: { mall: string; region: string; channel: string; threshold: MoneyText }[];
  coupons: {
    code: string;
    kind: string;
    off?: Table;
    percent?: string;
    cap?: Table;
    min_spend?: Table;
    malls?: string[];
    skus?: string[];
    regions?: string[];
    total_limit?: number;
    per_user_limit?: number;
    public: boolean;
    owned_by?: string[];
    starts_at?: string;
    ends_at?: string;
  }[];
  addresses: {
    id: string;
    user_id: string;
    region: string;
    receiver: string;
    email: string;
    phone: string;
    street: string;
    city: string;
    province: string;
    postcode: string;
  }[];
  blacklist: { kind: string; value: string }[];
  carts: { user_id: string; sku_id: string; count: number }[];
  payment_methods: {
    name: string;
    title: string;
    logo: string;
    regions?: string[];
    clients?: string[];
    min?: Table;
    max?: Table;
    priority: number;
  }[];
};

export const demoData = raw as unknown as DemoData;

type Of<Name extends keyof DemoData> = DemoData[Name] extends readonly (infer One)[] ? One : never;

/** A SKU of the demo data as tables and domain name its fields. */
export const skuOf = (one: Of<'skus'>) => ({
  skuId: one.sku_id,
  spuId: one.spu_id,
  mall: one.mall,
  title: one.title,
  priceFen: BigInt(one.price_fen),
  weightG: one.weight_g,
  stock: one.stock,
});

/** A shipping channel of the demo data, without its key and its days, which tables and domain write differently. */
export const channelOf = (one: Of<'channels'>) => ({
  region: one.region,
  name: one.name,
  priority: one.priority,
  firstWeightG: one.first_weight_g,
  firstFeeFen: BigInt(one.first_fee_fen),
  stepWeightG: one.step_weight_g,
  stepFeeFen: BigInt(one.step_fee_fen),
  taxBps: one.tax_bps,
  maxWeightG: one.max_weight_g,
});

/** An address of the demo data. */
export const addressOf = (one: Of<'addresses'>) => ({
  addrId: one.id,
  userId: one.user_id,
  region: one.region,
  receiver: one.receiver,
  email: one.email,
  phone: one.phone,
  street: one.street,
  city: one.city,
  province: one.province,
  postcode: one.postcode,
});
