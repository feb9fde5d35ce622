/** Values for a developer's machine and the tests. Production refuses values with `dev-only`. */
export const devEnv = {
  APP_ENV: 'development',
  PORT: '8787',
  HOST: '127.0.0.1',
  AUTH_JWT_ALG: 'HS256',
  AUTH_JWT_SECRET: 'dev-only-user-token-secret-0123456789abcdef',
  PRICE_TOKEN_KEYS: 'dev1:dev-only-price-token-secret-0123456789abcdef',
  // Credentials of services (spec 2), in both forms, so that both can be tried.
  SERVICE_KEYS: [
    'orders:event+noti:dev-only-orders-signing-key-0123456789abcdef',
    'tickets:refund:dev-only-tickets-signing-key-0123456789abcdef',
    'backoffice:support:dev-only-backoffice-signing-key-0123456789abcdef',
  ].join(','),
  SERVICE_TOKENS: [
    'orders:event+noti:dev-only-orders-service-token-0123456789abcdef',
    'tickets:refund:dev-only-tickets-service-token-0123456789abcdef',
    'backoffice:support:dev-only-backoffice-service-token-0123456789abcdef',
  ].join(','),
  // Credentials of our calls (spec 15), which the mocks check. payment is in the middle of a rotation.
  UPSTREAM_CREDENTIALS: [
    'pricectrl:hmac:dev-only-pricectrl-call-key-0123456789abcdef',
    'forex:bearer:dev-only-forex-call-token-0123456789abcdef',
    'rebate:hmac:dev-only-rebate-call-key-0123456789abcdef',
    'payment:hmac:dev-only-payment-call-key-new-0123456789abcdef',
    'payment:hmac:dev-only-payment-call-key-old-0123456789abcdef',
    'orders:hmac:dev-only-orders-call-key-0123456789abcdef',
  ].join(','),
  // Limits are as high as possible (spec 16); tests of limits set their own.
  LIMIT_CHECKOUTS_PER_MINUTE: '1000000',
  LIMIT_BAD_COUPONS_PER_MINUTE: '1000000',
  // No balancer has to see that a process drains.
  DRAIN_GRACE_MS: '0',
  LOG_LEVEL: 'info',
} as const satisfies Record<string, string>;
