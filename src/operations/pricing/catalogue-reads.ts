import type { PaymentMethodRule } from '../../domain/payments/payment-methods.ts';
import type { RegionSetup } from '../../domain/pricing/catalogue.ts';
import type { Coupon, CouponForCaller } from '../../domain/pricing/coupons.ts';
import type { OwnCoupons } from '../../domain/pricing/coupons-of-caller.ts';

/** Reads of data that changes a few times a day and that every price needs. */
export type CatalogueReads = {
  /** Currency, channels and free shipping; null for a region that is not served. */
  regionSetup(region: string): Promise<RegionSetup | null>;
  /** The enabled methods, by priority and name. */
  paymentMethods(): Promise<readonly PaymentMethodRule[]>;
  /** Public coupons and the caller's own, by code; a guest's are the public ones. */
  couponsFor(userId: string | null, nowMs: number): Promise<readonly CouponForCaller[]>;
  /** The two parts of `couponsFor`: the coupons of everybody, and those of one user. */
  openCoupons(nowMs: number): Promise<readonly Coupon[]>;
  ownCoupons(userId: string, nowMs: number): Promise<OwnCoupons>;
};

/** The parts of the store that these are read from. */
type CatalogueStore = {
  readonly catalogue: Pick<CatalogueReads, 'regionSetup'>;
  readonly paymentMethods: { enabled: CatalogueReads['paymentMethods'] };
  readonly coupons: {
    listFor: CatalogueReads['couponsFor'];
    open: CatalogueReads['openCoupons'];
    ofUser: CatalogueReads['ownCoupons'];
  };
};

/** Reads the database each time: a checkout is judged by these (spec 6). */
export const freshCatalogue = (store: CatalogueStore): CatalogueReads => ({
  regionSetup: (region) => store.catalogue.regionSetup(region),
  paymentMethods: () => store.paymentMethods.enabled(),
  couponsFor: (userId, nowMs) => store.coupons.listFor(userId, nowMs),
  openCoupons: (nowMs) => store.coupons.open(nowMs),
  ownCoupons: (userId, nowMs) => store.coupons.ofUser(userId, nowMs),
});
