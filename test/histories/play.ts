import { breachesOf } from '../support/invariants/check-all.ts';
import { type Breach, collector, type Snapshot, takeSnapshot } from '../support/invariants/snapshot.ts';
import { checkAcknowledged } from './acknowledged.ts';
import { type Bench, START } from './bench.ts';
import { checkBooks } from './books.ts';
import { checkDue } from './due.ts';
import { createModel, type Model } from './model.ts';
import { checkout, repeat } from './perform/checkout.ts';
import { groupUpdate, notice, orphan, pay, payFailed, purchase } from './perform/events.ts';
import { askForOrder, look } from './perform/order-actions.ts';
import { noti, read, refund, retry } from './perform/others.ts';
import { relay } from './perform/relay.ts';
import { batches, type Step } from './steps.ts';
import { checkVisible } from './visible.ts';

const MINUTE = 60_000;
/** Longer than a dead owner's claim, a lease and the longest pause of an outbound request. */
const SETTLE_MS = 6 * MINUTE;
/** Log events that mean a fault of ours. */
const OUR_FAULTS = [
  ...['bug', 'event_failed', 'sweep_part_failed', 'hold_left_to_sweep', 'requests_left_to_sweep'],
  ...['deduct_left_to_sweep', 'wallet_refused', 'sweep_failed'],
];

/** For tests of the harness: a mistake planted beside the service, and extra rules. */
export type Planted = {
  afterStep?(step: Step, bench: Bench, model: Model): Promise<void>;
  rules?(snapshot: Snapshot, model: Model): readonly Breach[];
};

/** Plays steps on a reset database. @returns every broken invariant */
export async function play(
  bench: Bench,
  steps: readonly Step[],
  planted: Planted = {},
): Promise<readonly Breach[]> {
  await bench.reset();
  const model = createModel();
  for (const batch of batches(steps)) {
    model.batch += 1;
    model.isAlone = batch.length === 1;
    await Promise.all(batch.map((step, at) => perform(bench, model, step, `relay-${at}`, planted)));
    if (batch[0]?.do === 'check') await check(bench, model, false, planted);
    // Stops at the first broken invariant.
    if (model.breaches.length > 0) return model.breaches;
  }
  await settle(bench, model);
  await check(bench, model, true, planted);
  return model.breaches;
}

/** Restarts with all services available and lets everything under way end. */
async function settle({ world }: Bench, model: Model): Promise<void> {
  world.upstream.faults.clear();
  world.restart();
  world.clock.advance(SETTLE_MS);
  await world.sweep();
  await relay(world, model, 'no', 'the-last');
}

async function check(bench: Bench, model: Model, isSettled: boolean, planted: Planted): Promise<void> {
  const snapshot = await takeSnapshot(bench.world, START);
  const { breaches, must } = collector();
  checkAcknowledged(snapshot, model, must, isSettled);
  if (isSettled) checkBooks(snapshot, model, must);
  if (isSettled) checkDue(snapshot, must);
  const faults = bench.log.filter((line) => OUR_FAULTS.includes(String(line.event)));
  model.breaches.push(
    ...breachesOf(snapshot, isSettled),
    ...breaches,
    ...(planted.rules?.(snapshot, model) ?? []),
    ...faults.map((line) => ({ rule: `logged ${line.event}`, says: JSON.stringify(line) })),
  );
  if (isSettled) await checkVisible(bench.world, model, snapshot);
}

async function perform(bench: Bench, model: Model, step: Step, holder: string, planted: Planted) {
  try {
    await act(bench, model, step, holder);
    await planted.afterStep?.(step, bench, model);
  } catch (error) {
    const says = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    model.breaches.push({ rule: `threw at ${step.do}`, says });
  }
}

async function act({ world }: Bench, model: Model, step: Step, holder: string): Promise<unknown> {
  switch (step.do) {
    case 'checkout':
      return checkout(world, model, step);
    case 'repeat':
      return repeat(world, model, step);
    case 'cancel':
    case 'confirm':
    case 'client paid':
      return askForOrder(world, model, step);
    case 'pay':
      return pay(world, model, step);
    case 'pay failed':
      return payFailed(world, model, step);
    case 'purchase':
      return purchase(world, model, step);
    case 'group':
      return groupUpdate(world, model, step);
    case 'refund':
      return refund(world, model, step);
    case 'retry':
      return retry(world, model, step);
    case 'notice':
      return notice(world, model, step);
    case 'orphan':
      return orphan(world, model, step);
    case 'noti':
      return noti(world, model, step);
    case 'read':
      return read(world, model, step);
    case 'look':
      return look(world, model, step);
    case 'relay':
      return relay(world, model, step.fails, holder);
    case 'sweep':
      return world.sweep();
    case 'restart':
      return world.restart();
    case 'jump':
      model.jumpedMinutes += step.minutes;
      return world.clock.advance(step.minutes * MINUTE);
    case 'break':
      model.hasFaults = true;
      return world.upstream.faults.set(step.service, '*', { kind: step.kind }, step.times);
    case 'rate':
      model.hasNewRate = true;
      return world.upstream.setRate('USD', step.usd);
    case 'check':
      return undefined;
  }
}
