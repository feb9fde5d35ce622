import type { CallCredentials } from '../../../config/upstream-credentials.ts';
import { isCurrency, type Money, parseAmount, parseRate } from '../../../domain/values/money.ts';
import type { UpstreamName } from '../../../upstream/types.ts';
import type { WireMoney } from '../../../upstream/wire-money.ts';
import { createFaults, type Faults } from './faults.ts';
import { openJournal } from './journal.ts';
import { createLedger, type Ledger } from './ledger.ts';

const CALLS_MAX = 1_000;

/** The part of demo-data.json that the mock upstreams start from; `others` is every user not named. */
export type UpstreamsDemo = {
  readonly forex_mock: { readonly base: string; readonly rates: Readonly<Record<string, string>> };
  readonly rebate_mock: Readonly<Record<string, WireMoney>> & { readonly others: WireMoney };
};

/** The discounts of `pricectrl_mock` in demo-data.json, which has them in words only. */
const DEMO_DISCOUNT_PERCENTS = { taobao: 5 };

/** One received call; `body` is the query of a GET. Header names are in lower case. */
export type MockCall = {
  readonly service: UpstreamName;
  readonly operation: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

/** Awaited before a call's effect, so that a test can do something in between or hold the call back. */
export type BeforeHook = (service: UpstreamName, operation: string, body: unknown) => void | Promise<void>;

/** The state of the mock upstreams, which tests read and change. */
export type MockState = {
  readonly wallets: Ledger['wallets'];
  readonly holds: Ledger['holds'];
  readonly credits: Ledger['credits'];
  readonly payments: Ledger['payments'];
  /** The last 1000 calls, oldest first, also those that a fault stopped. */
  readonly calls: readonly MockCall[];
  readonly hooks: { before: BeforeHook | null };
  readonly faults: Faults;
  /** Sets the balance, without frozen money. */
  setBalance(userId: string, balance: WireMoney): void;
  /** `text` is a decimal above 0. A bad rate needs the fault `badAnswer`. */
  setRate(currency: string, text: string): void;
  /** A whole number from 0 to 100; by default for taobao. */
  setDiscountPercent(percent: number, mall?: string): void;
  /** Resets data, faults, hooks, calls and the file on disk to a fresh install's. */
  reset(): void;
};

/** The parts of the handlers. */
export type MockWorld = {
  readonly state: MockState;
  readonly ledger: Ledger;
  readonly rates: Map<string, string>;
  readonly discountPercents: Map<string, number>;
  readonly nowMs: () => number;
  recordCall(call: MockCall): void;
};

export type MockStateOptions = {
  readonly demo: UpstreamsDemo;
  /** The time of forex's `as_of`; by default the real one. */
  readonly nowMs?: () => number;
  /** The file that keeps wallets, holds, credits and payment requests over restarts; by default none. */
  readonly statePath?: string;
  /** The required credentials; by default those of a developer's service. `{}` lets everybody call. */
  readonly credentials?: CallCredentials;
};

/** @throws when the demo data or the file at `statePath` cannot be read */
export function createMockWorld({ demo, nowMs = Date.now, statePath }: MockStateOptions): MockWorld {
  const openingBalance = (userId: string) => readMoney(demo.rebate_mock[userId] ?? demo.rebate_mock.others);
  const kept = statePath === undefined ? {} : openJournal(statePath);
  const ledger = createLedger({ openingBalance, ...kept });
  const rates = new Map(Object.entries(demo.forex_mock.rates));
  const discountPercents = new Map<string, number>(Object.entries(DEMO_DISCOUNT_PERCENTS));
  const calls: MockCall[] = [];
  const hooks: MockState['hooks'] = { before: null };
  const faults = createFaults();

  const state: MockState = {
    wallets: ledger.wallets,
    holds: ledger.holds,
    credits: ledger.credits,
    payments: ledger.payments,
    calls,
    hooks,
    faults,
    setBalance: (userId, balance) => ledger.setBalance(userId, readMoney(balance)),
    setRate(currency, text) {
      if (!isCurrency(currency) || parseRate(text) === null)
        throw new RangeError('a rate is a decimal above 0');
      rates.set(currency, text);
    },
    setDiscountPercent(percent, mall = 'taobao') {
      if (!Number.isInteger(percent) || percent < 0 || percent > 100)
        throw new RangeError('percent is 0 to 100');
      discountPercents.set(mall, percent);
    },
    reset() {
      ledger.reset();
      replaceAll(rates, demo.forex_mock.rates);
      replaceAll(discountPercents, DEMO_DISCOUNT_PERCENTS);
      faults.clear();
      hooks.before = null;
      calls.length = 0;
    },
  };
  const recordCall = (call: MockCall) => {
    calls.push(call);
    if (calls.length > CALLS_MAX) calls.shift();
  };
  return { state, ledger, rates, discountPercents, nowMs, recordCall };
}

function replaceAll<T>(map: Map<string, T>, entries: Readonly<Record<string, T>>): void {
  map.clear();
  for (const [key, value] of Object.entries(entries)) map.set(key, value);
}

function readMoney({ v: text, c: currency }: WireMoney): Money {
  const amountMinor = isCurrency(currency) ? parseAmount(text, currency) : null;
  if (amountMinor === null) throw new RangeError(`${text} ${currency} is not money`);
  return { amountMinor, currency };
}
