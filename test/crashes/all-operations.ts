import { OPERATIONS } from './operations.ts';
import { OTHER_OPERATIONS } from './other-operations.ts';
import { REFUND_OPERATIONS } from './refund-operations.ts';
import { REVIEW_OPERATIONS } from './review-operations.ts';
import { SWEEP_OPERATIONS } from './sweep-operations.ts';

/** Every writing operation of the service. */
export const ALL_OPERATIONS = [
  ...OPERATIONS,
  ...OTHER_OPERATIONS,
  ...REFUND_OPERATIONS,
  ...SWEEP_OPERATIONS,
  ...REVIEW_OPERATIONS,
] as const;
