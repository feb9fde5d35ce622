import type { PaymentMethodRule } from '../../domain/payments/payment-methods.ts';
import type { RegionSetup } from '../../domain/pricing/catalogue.ts';
import type { Store } from '../../store.ts';

/** What changes a few times a day and is asked for by every price. */
export type CatalogueReads = {
  /** Currency, channels and free shipping; null where we do not sell. */
  regionSetup(region: string): Promise<RegionSetup | null>;
  /** Those switched on, by priority and name. */
  paymentMethods(): Promise<readonly PaymentMethodRule[]>;
};

/** As the database has it now: what is charged is judged by these (spec 6). */
export const freshCatalogue = (store: Store): CatalogueReads => ({
  regionSetup: (region) => store.catalogue.regionSetup(region),
  paymentMethods: () => store.paymentMethods.enabled(),
});
