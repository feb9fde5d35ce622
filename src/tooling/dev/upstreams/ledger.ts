import type { Money } from '../../../domain/values/money.ts';
import type { WalletChange } from '../../../upstream/types.ts';
import { type Credit, type Hold, type Journal, noJournal, type PaymentRequest, type Row } from './journal.ts';

/** The state of rebate and payment, with the rules of spec 15. Each rule returns the `ok` of the answer. */
export type Ledger = {
  /** Balances after freezes. A user without an entry has the opening balance. */
  readonly wallets: ReadonlyMap<string, Money>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly credits: ReadonlyMap<string, Credit>;
  readonly payments: ReadonlyMap<string, PaymentRequest>;
  balance(userId: string): Money;
  setBalance(userId: string, balance: Money): void;
  freeze(change: WalletChange): boolean;
  deduct(change: WalletChange): boolean;
  release(change: WalletChange): boolean;
  credit(change: WalletChange): boolean;
  acceptPayment(key: string, request: PaymentRequest): boolean;
  /** Resets to the opening balances, on disk too. */
  reset(): void;
};

type Tables = {
  wallets: Map<string, Money>;
  holds: Map<string, Hold>;
  credits: Map<string, Credit>;
  payments: Map<string, PaymentRequest>;
};

/** A ledger in memory that starts with the rows of `journal` and writes each change to it. */
export function createLedger(options: {
  openingBalance: (userId: string) => Money;
  journal?: Journal;
  rows?: readonly Row[];
}): Ledger {
  const { openingBalance, journal = noJournal, rows = [] } = options;
  const tables: Tables = { wallets: new Map(), holds: new Map(), credits: new Map(), payments: new Map() };
  for (const row of rows) applyRow(tables, row);
  // Rewriting turns thousands of lines about the same wallet into one.
  journal.rewrite(allRows(tables));

  const put = (...changed: Row[]) => {
    journal.append(changed);
    for (const row of changed) applyRow(tables, row);
  };
  const balance = (userId: string) => tables.wallets.get(userId) ?? openingBalance(userId);

  return {
    ...tables,
    ...walletRules(tables, balance, put),
    balance,
    setBalance: (userId, money) => put(['wallets', userId, money]),
    acceptPayment(key, request) {
      const known = tables.payments.get(key);
      if (known !== undefined) return Bun.deepEquals(known, request);
      put(['payments', key, request]);
      return true;
    },
    reset() {
      for (const table of Object.values(tables)) table.clear();
      journal.rewrite([]);
    },
  };
}

function walletRules(
  { holds, credits }: Tables,
  balance: (userId: string) => Money,
  put: (...rows: Row[]) => void,
): Pick<Ledger, 'freeze' | 'deduct' | 'release' | 'credit'> {
  const plus = ({ userId, amount }: WalletChange, sign: 1n | -1n): Row => {
    const before = balance(userId);
    return ['wallets', userId, { ...before, amountMinor: before.amountMinor + sign * amount.amountMinor }];
  };
  const hold = ({ userId, ref, amount }: WalletChange, state: Hold['state']): Row => [
    'holds',
    ref,
    { userId, amount, state },
  ];

  return {
    freeze(change) {
      const known = holds.get(change.ref);
      if (known !== undefined) {
        // A late repeat after a release must not get "ok", for the money is not held any more.
        return isSame(known, change) && (known.state === 'frozen' || known.state === 'deducted');
      }
      const available = balance(change.userId);
      if (available.currency !== change.amount.currency) return false;
      if (available.amountMinor < change.amount.amountMinor) return false;
      put(plus(change, -1n), hold(change, 'frozen'));
      return true;
    },
    deduct(change) {
      const known = holds.get(change.ref);
      if (known === undefined || !isSame(known, change)) return false;
      if (known.state === 'frozen') put(hold(change, 'deducted'));
      return known.state === 'frozen' || known.state === 'deducted';
    },
    release(change) {
      const known = holds.get(change.ref);
      if (known === undefined) {
        put(hold(change, 'closed'));
        return true;
      }
      if (!isSame(known, change)) return false;
      if (known.state === 'frozen') put(plus(change, 1n), hold(change, 'released'));
      return known.state !== 'deducted';
    },
    credit(change) {
      const known = credits.get(change.ref);
      if (known !== undefined) return isSame(known, change);
      // A wallet has one currency.
      if (balance(change.userId).currency !== change.amount.currency) return false;
      put(plus(change, 1n), ['credits', change.ref, { userId: change.userId, amount: change.amount }]);
      return true;
    },
  };
}

/** The same ref with another user or amount is another request and no repeat. */
function isSame(known: Credit, { userId, amount }: WalletChange): boolean {
  return (
    known.userId === userId &&
    known.amount.amountMinor === amount.amountMinor &&
    known.amount.currency === amount.currency
  );
}

function applyRow(tables: Tables, row: Row): void {
  switch (row[0]) {
    case 'wallets':
      tables.wallets.set(row[1], row[2]);
      return;
    case 'holds':
      tables.holds.set(row[1], row[2]);
      return;
    case 'credits':
      tables.credits.set(row[1], row[2]);
      return;
    case 'payments':
      tables.payments.set(row[1], row[2]);
  }
}

function allRows({ wallets, holds, credits, payments }: Tables): Row[] {
  return [
    ...[...wallets].map(([userId, balance]): Row => ['wallets', userId, balance]),
    ...[...holds].map(([ref, hold]): Row => ['holds', ref, hold]),
    ...[...credits].map(([ref, credit]): Row => ['credits', ref, credit]),
    ...[...payments].map(([key, request]): Row => ['payments', key, request]),
  ];
}
