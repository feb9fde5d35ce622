import type { Seen, TaleCommand } from '../search/tale.ts';
import type { World } from '../support/world.ts';
import type { LifeStep } from './steps.ts';

type Break = Extract<LifeStep, { do: 'break' }>;
type Fault = { readonly how: Break['how']; times: number };

/** A received call of the service to payment or rebate. */
export type Call = {
  readonly operation: string;
  readonly body: Readonly<Record<'key' | 'ref' | 'user_id', string | undefined>>;
  /** its fault */
  readonly fault: Break['how'] | null;
};

const OPERATIONS: readonly string[] = ['refund', 'void', 'deduct', 'release', 'credit'];
const FAULTS = { away: { kind: 'down' }, unheard: { kind: 'dropAnswer' } } as const;
const NO = { payment: { accepted: false }, rebate: { ok: false } };

/**
 * payment and rebate with their faults. `onCall` is awaited before a call's effect: at that time the order is in the
 * state that caused the call, and nothing else runs.
 */
export function watchCalls(world: World, onCall: (call: Call) => Promise<void>) {
  const { upstream } = world;
  // Counted like the mocks do: the first calls get the fault.
  const broken = new Map<string, Fault>();
  let giveBack = () => {};
  upstream.hooks.before = async (service, operation, body) => {
    giveBack();
    if (!OPERATIONS.includes(operation)) return;
    const fault = broken.get(service);
    if (fault !== undefined) {
      fault.times -= 1;
      if (fault.times === 0) broken.delete(service);
    }
    const call: Call = { operation, body: body as Call['body'], fault: fault?.how ?? null };
    // A refused credit must have no effect, so the wallet gets another currency, which takes none.
    if (operation === 'credit' && call.fault === 'refuses') giveBack = otherWallet(call.body.user_id ?? '');
    await onCall(call);
  };
  const otherWallet = (user: string) => {
    const { amountMinor } = upstream.wallets.get(user) ?? { amountMinor: 0n };
    const v = `${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`;
    upstream.setBalance(user, { v, c: 'EUR' });
    return () => {
      upstream.setBalance(user, { v, c: 'USD' });
      giveBack = () => {};
    };
  };
  return {
    break({ service, how, times }: Break): void {
      const count = how === 'refuses' ? 1 : times;
      broken.set(service, { how, times: count });
      upstream.faults.set(
        service,
        '*',
        how === 'refuses' ? { kind: 'badAnswer', body: NO[service] } : FAULTS[how],
        count,
      );
    },
    /** Removes all faults. */
    mend(): void {
      giveBack();
      upstream.faults.clear();
      broken.clear();
    },
    endStep: () => giveBack(),
  };
}

/** The answer that the service got to a call; null for none. */
function heard(world: World, { operation, body, fault }: Call): 'yes' | 'no' | null {
  if (fault === 'refuses') return 'no';
  if (fault !== null) return null;
  const { payments, credits, holds } = world.upstream;
  const hold = holds.get(body.ref ?? '')?.state ?? '';
  const isDone = {
    refund: payments.has(body.key ?? ''),
    void: payments.has(body.key ?? ''),
    credit: credits.has(body.ref ?? ''),
    deduct: hold === 'deducted',
    release: hold === 'released' || hold === 'closed',
  }[operation];
  return isDone ? 'yes' : 'no';
}

/** A call's answer as a command for the judge; null when it cannot change anything. `before`: the order at the call. */
export function toldOf(world: World, call: Call, before: Seen): TaleCommand | null {
  const answer = heard(world, call);
  if (answer === null || call.operation === 'void') return null;
  if (call.operation === 'deduct' || call.operation === 'release')
    return { kind: 'hold_answer', answer: answer === 'yes' ? 'ok' : 'refused' };
  const [refundId = '', tender = '', attempt] = (call.body.key ?? call.body.ref ?? '').split(':');
  const leg = before.refunds
    .find((one) => one.refundId === refundId)
    ?.legs.find((one) => one.tender === tender);
  // An attempt with a later one has ended, so the answer changes nothing.
  if (attempt !== undefined && leg?.attempts.length !== Number(attempt)) return null;
  return { kind: 'leg_answer', refundId, tender, answer: answer === 'yes' ? 'accepted' : 'refused' };
}
