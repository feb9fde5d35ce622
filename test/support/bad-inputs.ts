/**
 * Bad inputs with their refusals (spec 2, 4, 6). The real service gets each; none may write anything or cause a 500.
 */
export type BadInput = {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  /** an object is sent as JSON, text and bytes as they are */
  readonly body?: object | string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  readonly user?: string | null;
  readonly status: number;
  readonly error: string;
};

const PRICE = '/shopping/cal_price/v4_4';
const COUPONS = '/shopping/user_coupons_for_order';
const CHECKOUT = '/shopping/cart/checkout/entries';
const GOOD = '37804755-378047556-1';
const invalid = { status: 422, error: 'INVALID_REQUEST' };

const entry = (name: string, ...entries: unknown[]): BadInput => ({
  name: `entry: ${name}`,
  path: PRICE,
  body: { entries },
  ...invalid,
});
const price = (name: string, fields: object, path = PRICE): BadInput => ({
  name,
  path,
  body: { entries: [GOOD], ...fields },
  ...invalid,
});
const checkout = (name: string, fields: object, rest: Partial<BadInput> = {}): BadInput => ({
  name: `checkout: ${name}`,
  path: CHECKOUT,
  body: { entries: [GOOD], addr_id: '501', ...fields },
  ...invalid,
  ...rest,
});
const raw = (
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  error: string,
  headers = {},
): BadInput => ({
  name: `body: ${name}`,
  path: PRICE,
  body,
  headers: { 'content-type': 'application/json', ...headers },
  status,
  error,
});
const unknownSku = { status: 404, error: 'SKU_NOT_FOUND' };
const bytes = (...codes: number[]) => new Uint8Array(codes);

export const BAD_INPUTS: readonly BadInput[] = [
  entry('none'),
  entry('101 of them', ...Array.from({ length: 101 }, (_, index) => `1-${index + 1}-1`)),
  entry('a number', 1),
  entry('null', null),
  entry('an object', { sku_id: '378047556' }),
  entry('a list', [GOOD]),
  entry('empty text', ''),
  entry('two parts', '37804755-378047556'),
  entry('four parts', `${GOOD}-1`),
  entry('a count of 0', '37804755-378047556-0'),
  entry('a negative count', '37804755-378047556--1'),
  entry('a float count', '37804755-378047556-1.5'),
  entry('an exponent', '37804755-378047556-1e2'),
  entry('a leading zero', '37804755-378047556-01'),
  entry('a count of 1000', '37804755-378047556-1000'),
  entry('counts that add up to 1000', '37804755-378047556-999', GOOD),
  entry('a huge count', `37804755-378047556-${'9'.repeat(40)}`),
  entry('a huge id', `37804755-${'3'.repeat(400)}-1`),
  entry('full-width digits', '３７８０４７５５-３７８０４７５５６-１'),
  entry('Arabic digits', '37804755-378047556-١'),
  entry('a space', ' 37804755-378047556-1'),
  entry('a line break', '37804755-378047556-1\n'),
  entry('letters', 'abc-def-1'),
  entry('SQL', "37804755-378047556' OR '1'='1-1"),
  entry('a NUL', '37804755-378047556-1\u0000'),
  entry('an emoji', '😀-😀-1'),
  { ...entry('an unknown SKU', '1-2-1'), ...unknownSku },
  { ...entry('a wrong SPU', '9901757-378047556-1'), ...unknownSku },
  { ...entry('one SKU under two SPUs', GOOD, '9901757-378047556-1'), ...unknownSku },
  { name: 'entries: text', path: PRICE, body: { entries: GOOD }, ...invalid },
  { name: 'entries: an object', path: PRICE, body: { entries: { 0: GOOD } }, ...invalid },
  { name: 'entries: null', path: PRICE, body: { entries: null }, ...invalid },
  { name: 'entries: missing', path: PRICE, body: {}, ...invalid },
  price('cash: negative', { cash: -1 }),
  price('cash: negative text', { cash: '-1.00' }),
  price('cash: three decimals', { cash: 1.001 }),
  price('cash: exponent text', { cash: '1e2' }),
  price('cash: exponent number', { cash: 1e21 }),
  price('cash: 13 digits', { cash: '1234567890123' }),
  price('cash: words', { cash: 'ten' }),
  price('cash: true', { cash: true }),
  price('cash: an object', { cash: { v: '1', c: 'USD' } }),
  price('cash: a list', { cash: [1] }),
  price('cash: hex', { cash: '0x10' }),
  price('coupon_code: 65 characters', { coupon_code: 'A'.repeat(65) }),
  price('coupon_code: a space', { coupon_code: 'WEL COME' }),
  price('coupon_code: SQL', { coupon_code: "x' OR 1=1 --" }),
  price('coupon_code: unicode', { coupon_code: '优惠' }),
  price('coupon_code: a number', { coupon_code: 5 }),
  price('coupon_code: an object', { coupon_code: { $ne: '' } }, COUPONS),
  price('auto_select_coupon: text', { auto_select_coupon: 'yes' }),
  price('auto_select_coupon: a number', { auto_select_coupon: 1 }),
  price('mall_channels: a list', { mall_channels: ['CN-US-PRI-LINE'] }),
  price('mall_channels: text', { mall_channels: 'CN-US-PRI-LINE' }),
  price('mall_channels: a number inside', { mall_channels: { taobao: 1 } }),
  price('mall_channels: null inside', { mall_channels: { taobao: null } }),
  price('mall_channels: too many', {
    mall_channels: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`m${i}`, 'x'])),
  }),
  {
    ...price('mall_channels: no such channel', { mall_channels: { taobao: 'NOPE' } }),
    status: 422,
    error: 'CHANNEL_UNAVAILABLE',
  },
  {
    ...price('mall_channels: a name of JavaScript', { mall_channels: { taobao: 'constructor' } }),
    status: 422,
    error: 'CHANNEL_UNAVAILABLE',
  },
  checkout('no address', { addr_id: undefined }),
  checkout('an address that is a list', { addr_id: ['501'] }),
  checkout('an address that is SQL', { addr_id: "501' OR '1'='1" }),
  checkout('an address that is empty', { addr_id: '' }),
  checkout('an address that is a float', { addr_id: 501.5 }),
  checkout('no_remove_from_cart: text', { no_remove_from_cart: 'true' }),
  checkout('price_token: a number', { price_token: 1 }),
  checkout('price_token: too long', { price_token: 'x'.repeat(57_345) }),
  checkout(
    'price_token: unsigned',
    { price_token: 'eyJhbGciOiJub25lIn0.e30.' },
    { error: 'PRICE_TOKEN_INVALID' },
  ),
  checkout('expected_final: a number', { expected_final: 62.55 }),
  checkout('expected_final: no currency', { expected_final: { v: '1.00' } }),
  checkout('expected_final: negative', { expected_final: { v: '-1.00', c: 'USD' } }),
  checkout('expected_final: three decimals', { expected_final: { v: '1.001', c: 'USD' } }),
  checkout('a key of 256 characters', {}, { headers: { 'idempotency-key': 'k'.repeat(256) } }),
  checkout('a key with a space', {}, { headers: { 'idempotency-key': 'a b' } }),
  checkout('a guest', {}, { user: null, status: 401, error: 'UNAUTHENTICATED' }),
  raw('broken JSON', '{"entries": [', 400, 'INVALID_JSON'),
  raw('two values', '{}{}', 400, 'INVALID_JSON'),
  raw('single quotes', "{'entries': []}", 400, 'INVALID_JSON'),
  raw('NaN', '{"cash": NaN}', 400, 'INVALID_JSON'),
  raw('empty', '', 400, 'INVALID_JSON'),
  raw('not UTF-8', bytes(0x22, 0xff, 0xfe, 0x22), 400, 'INVALID_JSON'),
  raw('a list', '[]', 422, 'INVALID_REQUEST'),
  raw('text', '"hello"', 422, 'INVALID_REQUEST'),
  raw('null', 'null', 422, 'INVALID_REQUEST'),
  raw('a number', '1', 422, 'INVALID_REQUEST'),
  raw('prototype keys', '{"__proto__": {"entries": ["1-1-1"]}}', 422, 'INVALID_REQUEST'),
  raw('nested 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 422, 'INVALID_REQUEST'),
  raw('65 KiB', JSON.stringify({ entries: [GOOD], pad: 'x'.repeat(65 * 1024) }), 413, 'BODY_TOO_LARGE'),
  raw('a form', 'entries=1', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    'content-type': 'application/x-www-form-urlencoded',
  }),
  raw('plain text', JSON.stringify({ entries: [GOOD] }), 415, 'UNSUPPORTED_MEDIA_TYPE', {
    'content-type': 'text/plain',
  }),
  raw('another charset', '{}', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    'content-type': 'application/json; charset=gbk',
  }),
  raw('a bad token', '{}', 401, 'UNAUTHENTICATED', { authorization: 'Bearer x.y.z' }),
  raw('two tokens', '{}', 401, 'UNAUTHENTICATED', { 'cm-user-token': 'another' }),
  raw("another's userid", '{}', 401, 'UNAUTHENTICATED', { userid: '1002' }),
  { name: 'GET of a POST', method: 'GET', path: PRICE, status: 405, error: 'METHOD_NOT_ALLOWED' },
  {
    name: 'DELETE of a GET',
    method: 'DELETE',
    path: '/shopping/orders/X/pay_cm',
    status: 405,
    error: 'METHOD_NOT_ALLOWED',
  },
  { name: 'no such path', method: 'GET', path: '/shopping/nothing', status: 404, error: 'NOT_FOUND' },
  { name: 'no such root', method: 'GET', path: '/none', status: 404, error: 'NOT_FOUND' },
  {
    name: 'an order id that is SQL',
    method: 'GET',
    path: "/shopping/orders/1'%20OR%201=1/pay_cm",
    status: 404,
    error: 'ORDER_NOT_FOUND',
  },
  {
    name: 'an order id of 500 characters',
    method: 'GET',
    path: `/shopping/orders/${'A'.repeat(500)}/pay_cm`,
    status: 404,
    error: 'ORDER_NOT_FOUND',
  },
  {
    name: 'an order id that is broken UTF-8',
    method: 'GET',
    path: '/shopping/orders/%ff/pay_cm',
    status: 404,
    error: 'ORDER_NOT_FOUND',
  },
  {
    name: 'an order that is not there',
    method: 'POST',
    path: '/shopping/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/paid_from_client',
    status: 404,
    error: 'ORDER_NOT_FOUND',
  },
];
