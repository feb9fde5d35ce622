import type { PaymentMethodRule } from '../../domain/payments/payment-methods.ts';
import type { RegionSetup } from '../../domain/pricing/catalogue.ts';
import type { Coupon, CouponForCaller } from '../../domain/pricing/coupons.ts';
import type { OwnCoupons } from '../../domain/pricing/coupons-of-caller.ts';

/** What changes a few times a day and is asked for by every price. */
export type CatalogueReads = {
  /** Currency, channels and free shipping; null where we do not sell. */
  regionSetup(region: string): Promise<RegionSetup | null>;
  /** Those switched on, by priority and name. */
  paymentMethods(): Promise<readonly PaymentMethodRule[]>;
  /** Public coupons and the caller's own, by code; a guest's are the public ones. */
  couponsFor(userId: string | null, nowMs: number): Promise<readonly CouponForCaller[]>;
  /** The parts of these: what is the same for everybody, and what is one user's. */
  openCoupons(nowMs: number): Promise<readonly Coupon[]>;
  ownCoupons(userId: string): Promise<OwnCoupons>;
};

/** Of the store, what these are read from. */
type CatalogueStore = {
  readonly catalogue: Pick<CatalogueReads, 'regionSetup'>;
  readonly paymentMethods: { enabled: CatalogueReads['paymentMethods'] };
  readonly coupons: {
    listFor: CatalogueReads['couponsFor'];
    open: CatalogueReads['openCoupons'];
    ofUser: CatalogueReads['ownCoupons'];
  };
};

/** As the database has it now: what is charged is judged by these (spec 6). */
export const freshCatalogue = (store: CatalogueStore): CatalogueReads => ({
  regionSetup: (region) => store.catalogue.regionSetup(region),
  paymentMethods: () => store.paymentMethods.enabled(),
  couponsFor: (userId, nowMs) => store.coupons.listFor(userId, nowMs),
  openCoupons: (nowMs) => store.coupons.open(nowMs),
  ownCoupons: (userId) => store.coupons.ofUser(userId),
});
