/** The faults that can be planted in the naive service. */
export const FAULTS = [
  'forgets early tickets',
  'keeps late captures',
  'counts foreign money',
  'frees no failed refund',
  'never voids',
  'second truth counts',
  'old news ends attempts',
  'retries twice',
  'no wallet release',
  'expires under review',
  'loses a success',
  'units for ever',
  'one step only',
] as const;
export type Fault = (typeof FAULTS)[number] | 'none';
