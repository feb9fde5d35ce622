import { CHECKOUT_SCENARIOS } from './checkout.ts';
import { EVENT_SCENARIOS } from './events.ts';
import { ORDER_SCENARIOS } from './orders.ts';
import { REFUND_SCENARIOS } from './refunds.ts';
import type { Scenario } from './stage.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...CHECKOUT_SCENARIOS,
  ...EVENT_SCENARIOS,
  ...REFUND_SCENARIOS,
  ...ORDER_SCENARIOS,
];
