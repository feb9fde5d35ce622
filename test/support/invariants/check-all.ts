import { checkAnswers } from './answers.ts';
import { checkGoods } from './goods.ts';
import { checkInbox } from './inbox.ts';
import { checkMoves } from './moves.ts';
import { checkOutbox } from './outbox.ts';
import { checkRefunds } from './refunds.ts';
import { type Breach, collector, type Snapshot } from './snapshot.ts';
import { checkTotals } from './totals.ts';
import { checkWallet } from './wallet.ts';

/**
 * Every invariant of the stored data at a moment in which nothing runs. `isSettled`: a restart and a sweep with all
 * upstreams have passed, so no request is open either.
 */
export function breachesOf(snapshot: Snapshot, isSettled: boolean): readonly Breach[] {
  const { breaches, must } = collector();
  checkAnswers(snapshot, must);
  checkGoods(snapshot, must);
  checkTotals(snapshot, must);
  checkWallet(snapshot, must, isSettled);
  checkMoves(snapshot, must);
  checkOutbox(snapshot, must);
  checkInbox(snapshot, must, isSettled);
  checkRefunds(snapshot, must);
  return breaches;
}
