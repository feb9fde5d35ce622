import { parseFraction, parseRate, type Rate } from '../domain/values/money.ts';

/** The simulations (spec 14); an absent one means the real thing. */
export type Scenarios = {
  readonly pricectrl?:
    | { readonly kind: 'down' }
    | { readonly kind: 'slow'; readonly ms: number }
    | { readonly kind: 'off'; readonly percent: bigint };
  readonly forex?: { readonly kind: 'down' | 'stale' } | { readonly kind: 'rate'; readonly rate: Rate };
  /** `balance` is decimal text in the wallet's own currency, which only rebate knows */
  readonly rebate?: { readonly kind: 'down' } | { readonly kind: 'balance'; readonly balance: string };
  readonly payment?: 'authorized' | 'captured' | 'failed';
  /** milliseconds between two steps */
  readonly logistics?: { readonly everyMs: number };
  readonly address?: 'blocked';
  readonly stock?: 'empty';
  /** milliseconds, below 0 for the past */
  readonly clock?: { readonly offsetMs: number };
};

type Form = {
  /** as people write it, with a word in capitals for a value */
  readonly form: string;
  readonly pattern: RegExp;
  /** @returns null when the value is out of bounds */
  readonly make: (value: string, unit: string) => Scenarios | null;
};

const PERCENT_MAX = 100;
const SLOW_MAX_MS = 60_000;
const STEP_MAX_S = 3_600;
const CLOCK_MAX_MS = 400 * 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const fixed = (form: string, scenarios: Scenarios): Form => ({
  form,
  pattern: new RegExp(`^${form}$`),
  make: () => scenarios,
});
const numbered = (form: string, max: number, make: (value: number) => Scenarios): Form => ({
  form,
  pattern: new RegExp(`^${form.replace(/[A-Z]+$/, '')}(\\d{1,5})$`),
  make: (value) => (Number(value) <= max ? make(Number(value)) : null),
});

/** The list of all scenarios. */
const FORMS: readonly Form[] = [
  fixed('pricectrl:down', { pricectrl: { kind: 'down' } }),
  numbered('pricectrl:slow=MS', SLOW_MAX_MS, (ms) => ({ pricectrl: { kind: 'slow', ms } })),
  numbered('pricectrl:off=PERCENT', PERCENT_MAX, (percent) => ({
    pricectrl: { kind: 'off', percent: BigInt(percent) },
  })),
  fixed('forex:down', { forex: { kind: 'down' } }),
  fixed('forex:stale', { forex: { kind: 'stale' } }),
  {
    form: 'forex:rate=R',
    pattern: /^forex:rate=(\S{1,32})$/,
    make: (text) => {
      const rate = parseRate(text);
      return rate === null ? null : { forex: { kind: 'rate', rate } };
    },
  },
  fixed('rebate:down', { rebate: { kind: 'down' } }),
  {
    form: 'rebate:balance=V',
    pattern: /^rebate:balance=(\d{1,9}(?:\.\d{1,4})?)$/,
    make: (balance) => (parseFraction(balance) === null ? null : { rebate: { kind: 'balance', balance } }),
  },
  fixed('payment:auto=authorized', { payment: 'authorized' }),
  fixed('payment:auto=captured', { payment: 'captured' }),
  fixed('payment:auto=failed', { payment: 'failed' }),
  numbered('logistics:auto=SECONDS', STEP_MAX_S, (seconds) => ({ logistics: { everyMs: seconds * 1_000 } })),
  fixed('address:blocked', { address: 'blocked' }),
  fixed('stock:empty', { stock: 'empty' }),
  {
    form: 'clock=+2h',
    pattern: /^clock=([+-]\d{1,7})([smhd])$/,
    make: (amount, unit) => {
      const offsetMs = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
      return Math.abs(offsetMs) <= CLOCK_MAX_MS ? { clock: { offsetMs } } : null;
    },
  },
];

/** The forms of all scenarios, in the words of the docs; `clock=+2h` takes any count of s, m, h or d, also with `-`. */
export const SCENARIO_FORMS: readonly string[] = FORMS.map((one) => one.form);

export type ReadScenarios =
  | { readonly ok: true; readonly scenarios: Scenarios }
  /** the problem and the list of scenarios; never the input */
  | { readonly ok: false; readonly problem: string };

/** Reads a comma-separated list of at most one scenario of each kind; an empty text means none (spec 14). */
export function readScenarios(text: string): ReadScenarios {
  let scenarios: Scenarios = {};
  const items = text.split(',').map((item) => item.trim());
  for (const [at, item] of items.entries()) {
    if (item === '') continue;
    const one = readOne(item);
    const [kind = ''] = Object.keys(one ?? {});
    if (one === null) return refusal(`item ${at + 1} is unknown or its value cannot be used`);
    if (kind in scenarios) return refusal(`item ${at + 1} is of a kind that an earlier one has set`);
    scenarios = { ...scenarios, ...one };
  }
  return { ok: true, scenarios };
}

function readOne(item: string): Scenarios | null {
  for (const { pattern, make } of FORMS) {
    const match = pattern.exec(item);
    if (match !== null) return make(match[1] ?? '', match[2] ?? '');
  }
  return null;
}

const refusal = (what: string) => ({
  ok: false as const,
  problem: `${what}; what exists: ${SCENARIO_FORMS.join(', ')}`,
});

/** The problems of `QA_SCENARIO` for the configuration outside production, as `NAME: problem`. */
export function scenarioProblems(env: Readonly<Record<string, string | undefined>>): string[] {
  const read = readScenarios(env.QA_SCENARIO ?? '');
  return read.ok ? [] : [`QA_SCENARIO: ${read.problem}`];
}

/** Scenarios of the process. @throws Error for a text that the configuration should have refused */
export function scenariosOrThrow(text: string): Scenarios {
  const read = readScenarios(text);
  if (!read.ok) throw new Error(`QA_SCENARIO: ${read.problem}`);
  return read.scenarios;
}
