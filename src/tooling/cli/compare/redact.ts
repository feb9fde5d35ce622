import { isObject, type Json, readJson } from './read-json.ts';

// What may reach a disk or a screen. As in the logs (spec 16) it is chosen, not struck out: texts of fields that our own
// answers have, unless they are about a person. Any other text gives way to its form.

/** Texts that are shown. Ids stay: without them nobody could look a difference up. */
const SHOWN = new Set(
  `v c code reason degraded rate as_of mall sku_id spu_id title selected_channel key name kind ends_at starts_at logo id
   short_id status created_at pay_deadline expires_at client_paid_at channel status_label last_payment_error region
   payment_id method occurred_at group_id updated_at when from to leg order_id user_id language client review_reasons
   state topic event_id sent_at via received_at next_at toast error field problem upstream reasons sku_ids skus entries
   mall_channels coupon_code cash addr_id order_short_id ids noti_id outcome reason_code purchase_no refund_id currency
   event sku spu action include_shipping malls content-type`.split(/\s+/),
);
/** Whatever stands below these is about a person. */
const PERSONAL =
  /(?:^|_)(?:address|addr|receiver|recipient|consignee|phone|mobile|tel|email|mail|street|city|province|postcode|zip|first_name|last_name|full_name|user_name|nick|nickname|id_card|passport|card|cvc|iban|account|ip|token|secret|password|authorization|signature|cookie)s?(?:_|$)/;
/** The id of an address is none. */
const NOT_PERSONAL = new Set(['addr_id', 'address_id']);
/** Under a shown name too: what looks like mail, a phone with its country, or a signed token. */
const LOOKS_PERSONAL = /[^\s@]@[^\s@]|\+\d[\d ()-]{7,}\d|eyJ[\w-]{8,}/;

const TEXT_MAX = 200;

export type Redact = {
  json(value: Json, name?: string): Json;
  /** a request's or an answer's body; what is no JSON is not kept */
  body(text: string | null): string | null;
  /** parameters of people are struck out */
  path(path: string): string;
};

/** `alsoShown`: names that the rules allow beside ours. */
export function createRedact(alsoShown: readonly string[] = []): Redact {
  const shown = new Set([...SHOWN, ...alsoShown]);
  const isPersonal = (name: string) => PERSONAL.test(snake(name)) && !NOT_PERSONAL.has(name);

  function json(value: Json, name = ''): Json {
    if (isPersonal(name)) return formOf(value);
    if (typeof value === 'string') return shown.has(name) ? safeText(value) : formOf(value);
    if (Array.isArray(value)) return value.map((one) => json(one, name));
    if (!isObject(value)) return value;
    // `mall_channels` and the like are maps: their own name says what the texts are.
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, json(inner, MAPS.has(name) ? name : key)]),
    );
  }

  return {
    json,
    body(text) {
      if (text === null || text === '') return text;
      const value = readJson(text);
      return value === undefined ? `‹no JSON, ${text.length} characters›` : JSON.stringify(json(value));
    },
    path(path) {
      const [plain = '', query] = path.split('?', 2);
      if (query === undefined) return plain;
      const kept = [...new URLSearchParams(query)].map(
        ([key, value]) => `${key}=${SHOWN_PARAMETERS.has(key) ? encodeURIComponent(value) : '‹…›'}`,
      );
      return `${plain}?${kept.join('&')}`;
    },
  };
}

const MAPS = new Set(['mall_channels']);
const SHOWN_PARAMETERS = new Set([
  'status',
  'limit',
  'from',
  'to',
  'review',
  'refund_id',
  'payment_id',
  'user_id',
]);
const snake = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
const safeText = (text: string): string =>
  LOOKS_PERSONAL.test(text) ? formOf(text) : text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;

/** What is left of a person's data: what kind it was. */
const formOf = <T extends Json>(value: T): string =>
  typeof value === 'string'
    ? `‹text, ${value.length}›`
    : value === null
      ? '‹null›'
      : `‹${Array.isArray(value) ? 'list' : typeof value}›`;
