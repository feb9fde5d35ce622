import { isObject, type Json, readJson } from './read-json.ts';

// Redacts what reaches a disk or a screen. As in logs (spec 16), only listed fields show their texts: those of our own
// answers, unless they are about a person. Any other text is replaced by its form.

/** Fields whose texts are shown. Ids stay, for people look a difference up by them. */
const SHOWN = new Set(
  `v c code reason degraded rate as_of mall sku_id spu_id title selected_channel key name kind ends_at starts_at logo id
   short_id status created_at pay_deadline expires_at client_paid_at channel status_label last_payment_error region
   payment_id method occurred_at group_id updated_at when from to leg order_id user_id language client review_reasons
   state topic event_id sent_at via received_at next_at toast error field problem upstream reasons sku_ids skus entries
   mall_channels coupon_code cash addr_id order_short_id ids noti_id outcome reason_code purchase_no refund_id currency
   event sku spu action include_shipping malls content-type`.split(/\s+/),
);
/** Everything below these fields is about a person. */
const PERSONAL =
  /(?:^|_)(?:address|addr|receiver|recipient|consignee|phone|mobile|tel|email|mail|street|city|province|postcode|zip|first_name|last_name|full_name|user_name|nick|nickname|id_card|passport|card|cvc|iban|account|ip|token|secret|password|authorization|signature|cookie)s?(?:_|$)/;
/** Ids of addresses are not personal. */
const NOT_PERSONAL = new Set(['addr_id', 'address_id']);
/** Texts that are hidden in shown fields too: e-mail addresses, international phones, signed tokens. */
const LOOKS_PERSONAL = /[^\s@]@[^\s@]|\+\d[\d ()-]{7,}\d|eyJ[\w-]{8,}/;

const TEXT_MAX = 200;

export type Redact = {
  json(value: Json, name?: string): Json;
  /** redacts a body; a text that is no JSON is dropped */
  body(text: string | null): string | null;
  /** redacts parameters about people */
  path(path: string): string;
};

/** `alsoShown`: field names of the rules, in addition to ours. */
export function createRedact(alsoShown: readonly string[] = []): Redact {
  const shown = new Set([...SHOWN, ...alsoShown]);
  const isPersonal = (name: string) => PERSONAL.test(snake(name)) && !NOT_PERSONAL.has(name);

  function json(value: Json, name = ''): Json {
    if (isPersonal(name)) return formOf(value);
    if (typeof value === 'string') return shown.has(name) ? safeText(value) : formOf(value);
    if (Array.isArray(value)) return value.map((one) => json(one, name));
    if (!isObject(value)) return value;
    // The keys of fields such as `mall_channels` are data, so the name of the field decides about its texts.
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

/** The form of a hidden value: its kind, and the length of a text. */
const formOf = <T extends Json>(value: T): string =>
  typeof value === 'string'
    ? `‹text, ${value.length}›`
    : value === null
      ? '‹null›'
      : `‹${Array.isArray(value) ? 'list' : typeof value}›`;
