import type { Breach } from '../support/invariants/snapshot.ts';
import { batches, type Step } from './steps.ts';

/** The script for people: a step per line, simultaneous steps behind a bar. */
export function describeSteps(steps: readonly Step[]): string {
  return batches(steps)
    .flatMap((batch, number) =>
      batch.map((step, at) => {
        const bar = batch.length === 1 ? ' ' : '|';
        return `${at === 0 ? `${number + 1}.`.padStart(4) : '    '} ${bar} ${sentence(step)}`;
      }),
    )
    .join('\n');
}

export const describeBreaches = (breaches: readonly Breach[]): string =>
  breaches
    .slice(0, 5)
    .map(({ rule, says }) => `  ${rule}: ${says}`)
    .join('\n');

function sentence(step: Step): string {
  switch (step.do) {
    case 'checkout': {
      const cart = step.cart.map(([sku, count]) => `${count} x ${sku}`).join(', ');
      const more = [
        step.coupon === '' ? '' : `coupon ${step.coupon}`,
        step.cash === 0 ? '' : `cash ${step.cash}`,
        step.key ? 'with a key' : '',
        step.price === 'plain' ? '' : `price ${step.price}`,
        step.keepCart ? '' : 'out of the cart',
      ].filter((one) => one !== '');
      return `${step.user} in ${step.region} orders ${cart} as order ${step.slot}${more.map((one) => `, ${one}`).join('')}`;
    }
    case 'jump':
      return `${step.minutes} minutes pass`;
    case 'break':
      return `${step.service} is ${step.kind === 'down' ? 'down' : 'unheard'} for ${step.times} calls`;
    default:
      return [step.do, ...details(step)].join(', ');
  }
}

function details({ do: _, together: __, ...fields }: Step): string[] {
  return Object.entries(fields).map(([name, value]) =>
    name === 'slot' ? `order ${value}` : `${name} ${value === null ? 'none' : value}`,
  );
}
