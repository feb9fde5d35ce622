import { DomainError } from '../values/errors.ts';
import { parseAmount } from '../values/money.ts';
import type { RegionSetup } from './catalogue.ts';

/** The parts of a request that depend on its region: the region's setup, and the wallet money in its currency. */
export type Asked = { readonly setup: RegionSetup; readonly cashAskedMinor: bigint };

/**
 * The last check of the body, before every other check of a price or a checkout.
 * @param request `cash`: shortest decimal text, in the region's currency
 * @throws DomainError REGION_UNSUPPORTED, INVALID_REQUEST (cash), UNAUTHENTICATED (a guest's cash)
 */
export function judgeAsked(
  caller: { readonly userId: string | null },
  request: { readonly cash: string },
  setup: RegionSetup | null,
): Asked {
  if (setup === null) throw new DomainError('REGION_UNSUPPORTED');
  const cashAskedMinor = parseAmount(request.cash, setup.currency);
  if (cashAskedMinor === null) throw badAmount('cash', setup.currency);
  if (cashAskedMinor > 0n && caller.userId === null) throw new DomainError('UNAUTHENTICATED');
  return { setup, cashAskedMinor };
}

/**
 * `expected_final` in minor units; null when it was not sent, or is in another currency and so a different price.
 * @throws DomainError INVALID_REQUEST
 */
export function readExpectedFinal(
  expected: { readonly v: string; readonly c: string } | null,
  currency: string,
): bigint | null {
  if (expected === null || expected.c !== currency) return null;
  const minor = parseAmount(expected.v, currency);
  if (minor === null) throw badAmount('expected_final', currency);
  return minor;
}

const badAmount = (field: string, currency: string): DomainError =>
  new DomainError('INVALID_REQUEST', { fields: [{ field, problem: `must be an amount in ${currency}` }] });
