import { START } from '../histories/bench.ts';
import { minorOf } from '../histories/perform/amounts.ts';
import type { Seen } from '../search/tale.ts';
import type { World } from '../support/world.ts';
import { askedOf } from './notices.ts';
import type { Placed } from './observe.ts';

/** Once nothing is open, the books of rebate and payment must agree exactly with the order. */
export function atRebateAndPayment(world: World, placed: Placed, seen: Seen): readonly string[] {
  return [...atPayment(world, seen), ...atRebate(world, placed, seen)];
}

function atPayment(world: World, seen: Seen): string[] {
  const found: string[] = [];
  const asked = new Map(askedOf(world).map((one) => [`${one.refundId}:${one.tender}:${one.attempt}`, one]));
  const shown = new Map<string, bigint>();
  for (const { refundId, legs } of seen.refunds)
    for (const { tender, amount, attempts } of legs)
      if (tender !== 'wallet')
        for (const [at, state] of attempts.entries()) {
          const key = `${refundId}:${tender}:${at + 1}`;
          shown.set(key, amount);
          if (state === 'succeeded' && !asked.has(key))
            found.push(`${key} has succeeded, payment knows nothing of it.`);
        }
  for (const [key, { amount }] of asked)
    if (shown.get(key) !== minorOf(amount))
      found.push(
        `payment was asked for ${amount.v} as ${key}, the order shows ${shown.get(key) ?? 'nothing'}.`,
      );
  const voids = [...world.upstream.payments].flatMap(([, { operation, body }]) =>
    operation === 'void' ? [(body as { payment_id: string }).payment_id] : [],
  );
  if ([...voids].sort().join() !== [...seen.voidsAsked].sort().join())
    found.push(
      `payment was asked to void ${voids.join(', ')}, the order shows ${seen.voidsAsked.join(', ')}.`,
    );
  return found;
}

const AT_REBATE: Readonly<Record<string, readonly (string | null)[]>> = {
  none: [null],
  bound: ['frozen'],
  deducted: ['deducted'],
  released: ['released', 'closed'],
};

function atRebate({ upstream, wallet }: World, { id, user, tale }: Placed, seen: Seen): string[] {
  const found: string[] = [];
  const credited = new Map<string, bigint>();
  for (const { refundId, legs } of seen.refunds)
    for (const { tender, amount, attempts } of legs)
      if (tender === 'wallet' && attempts.includes('succeeded')) credited.set(`${refundId}:wallet`, amount);
  for (const ref of new Set([...credited.keys(), ...upstream.credits.keys()])) {
    const made = upstream.credits.get(ref)?.amount.amountMinor;
    if (made !== credited.get(ref))
      found.push(
        `rebate has credited ${made ?? 'nothing'} as ${ref}, the order shows ${credited.get(ref) ?? 'nothing'}.`,
      );
  }
  // The order is under review: only a person knows what rebate did before it refused.
  if (seen.hold === 'refused') return found;
  const state = wallet(id);
  if (AT_REBATE[seen.hold]?.includes(state) !== true)
    found.push(`The order's hold is ${seen.hold}, rebate's is ${state ?? 'none'}.`);
  const isTaken = seen.hold === 'deducted' || seen.hold === 'bound';
  const start = START.wallets?.get(user)?.amountMinor ?? 0n;
  const back = [...credited.values()].reduce((all, one) => all + one, 0n);
  const right = start - (isTaken ? tale.cash : 0n) + back;
  const left = upstream.wallets.get(user)?.amountMinor ?? start;
  if (left !== right) found.push(`The wallet of ${user} has ${left}, right is ${right}.`);
  return found;
}
