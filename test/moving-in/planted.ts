import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from '../mutants/copy-tree.ts';
import { type Mutant, sabotage } from '../mutants/mutant.ts';

/** A planted change of our service, and the place and cause that the report must name. */
export type Planted = Pick<Mutant, 'name' | 'file' | 'find' | 'replace'> & {
  readonly path: string;
  readonly cause: string;
};

/** A rounding, a missing channel, and a label (docs/moving-in.md). */
export const PLANTED: readonly Planted[] = [
  {
    name: 'rounding',
    file: 'src/domain/values/money.ts',
    find: 'return roundHalfUpDiv(fen * rate.numerator * pow10(minorDigits(currency)), 100n * rate.denominator);',
    replace: 'return (fen * rate.numerator * pow10(minorDigits(currency))) / (100n * rate.denominator);',
    path: 'data.malls[].entries[].unit',
    cause: 'rounding: one minor unit apart',
  },
  {
    name: 'channel',
    file: 'src/domain/pricing/shipping.ts',
    find: 'channel.region === setup.region && takesWeight',
    replace: "channel.key !== 'CN-US-ECO-LINE' && channel.region === setup.region && takesWeight",
    path: 'data.malls[].channels[]',
    cause: 'channels: one is missing in the new answer',
  },
  {
    name: 'label',
    file: 'src/http/present/summary.ts',
    find: 'payment: { payment_methods: summary.paymentMethods },',
    replace:
      "payment: { payment_methods: summary.paymentMethods.map((one) => ({ ...one, title: one.title.replace('PayPal', 'Paypal') })) },",
    path: 'data.payment.payment_methods[].title',
    cause: 'the same text in other case',
  },
];

/** A copy of the tree. `plant` puts one change into it and returns a function that takes it out. */
export function plantedTree(rootDir: string) {
  const copy = copyTree(rootDir, 1, 'moving-in');
  return {
    copy,
    plant(planted: Planted): () => void {
      const file = join(copy, planted.file);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, sabotage(text, { ...planted, breaks: planted.name, tests: [] }));
      return () => writeFileSync(file, text);
    },
  };
}
