import type { Mutant } from './mutant.ts';
import { BY_A_FIFTH_HAND } from './planted/by-a-fifth-hand.ts';
import { BY_A_FOURTH_HAND } from './planted/by-a-fourth-hand.ts';
import { BY_A_SIXTH_HAND } from './planted/by-a-sixth-hand.ts';
import { BY_A_THIRD_HAND } from './planted/by-a-third-hand.ts';
import { BY_ANOTHER_HAND } from './planted/by-another-hand.ts';
import { EVENTS_AND_TRANSPORT } from './planted/events.ts';
import { LATE_OR_REFUSED } from './planted/late-or-refused.ts';
import { MONEY } from './planted/money.ts';
import { MOVING_IN } from './planted/moving-in.ts';
import { ONE_ORDER } from './planted/one-order.ts';
import { ORDERS } from './planted/orders.ts';

export const MUTANTS: readonly Mutant[] = [
  ...MONEY,
  ...ORDERS,
  ...EVENTS_AND_TRANSPORT,
  ...ONE_ORDER,
  ...LATE_OR_REFUSED,
  ...BY_ANOTHER_HAND,
  ...BY_A_THIRD_HAND,
  ...BY_A_FOURTH_HAND,
  ...BY_A_FIFTH_HAND,
  ...BY_A_SIXTH_HAND,
  ...MOVING_IN,
];
