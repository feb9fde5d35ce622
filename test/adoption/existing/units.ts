import { amount } from '../../../src/db/adopted-columns.ts';

/** DECIMAL in major units of the row's currency; the old shop sells in yen too. */
export const major = (name: string, precision = 14) => amount(name, precision, 2, { JPY: 0 });

export const YES_NO = [
  [true, 'Y'],
  [false, 'N'],
] as const;
