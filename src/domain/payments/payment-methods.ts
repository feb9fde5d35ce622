import type { Money } from '../values/money.ts';

/** A way to pay as data (spec 7). Empty lists do not restrict; limits are minor units by currency, both inclusive. */
export type PaymentMethodRule = {
  readonly name: string;
  readonly title: string;
  /** titles by language, where they differ from `title` */
  readonly titles: Readonly<Record<string, string>>;
  readonly logo: string;
  readonly regions: readonly string[];
  readonly currencies: readonly string[];
  readonly clients: readonly string[];
  readonly min: Readonly<Record<string, bigint>>;
  readonly max: Readonly<Record<string, bigint>>;
};

export type PayerContext = { readonly region: string; readonly client: string; readonly language: string };

const allows = (list: readonly string[], value: string) => list.length === 0 || list.includes(value);

/** The methods that can pay `due`, in the given order; none when there is nothing to pay. */
export function methodsFor(rules: readonly PaymentMethodRule[], due: Money, payer: PayerContext) {
  if (due.amountMinor <= 0n) return [];
  return rules
    .filter((rule) => {
      const min = rule.min[due.currency];
      const max = rule.max[due.currency];
      return (
        allows(rule.regions, payer.region) &&
        allows(rule.currencies, due.currency) &&
        allows(rule.clients, payer.client) &&
        (min === undefined || due.amountMinor >= min) &&
        (max === undefined || due.amountMinor <= max)
      );
    })
    .map((rule) => ({ name: rule.name, title: rule.titles[payer.language] ?? rule.title, logo: rule.logo }));
}
