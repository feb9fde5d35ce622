// Money and decimals as JSON Schema can say them, for docs/openapi.json and docs/asyncapi.json. That an amount has no
// more decimals than its currency is said in words only.

/** No sign, exponent or leading zero (spec 2). That all its digits are 12 at most is said in words too. */
export const DECIMAL_PATTERN = '^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?$';

export const MONEY_PROPERTIES = {
  v: { type: 'string', pattern: DECIMAL_PATTERN },
  c: { type: 'string', pattern: '^[A-Z]{3}$' },
} as const;
