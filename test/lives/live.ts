import type { Bench } from '../histories/bench.ts';
import { type Books, enter, openBooks, settled } from '../search/judge/books.ts';
import type { Seen, TaleAnswer, TaleCommand } from '../search/tale.ts';
import { type Call, toldOf, watchCalls } from './calls.ts';
import { place } from './checkout.ts';
import { notice, noticeAgain, openRequests, type Sent, unheardRequests } from './notices.ts';
import { type Look, look, type Placed } from './observe.ts';
import { atRebateAndPayment } from './outside.ts';
import type { Life, LifeStep } from './steps.ts';
import {
  askFor,
  endReview,
  parcel,
  pay,
  payFailed,
  purchase,
  retry,
  type Teller,
  type Told,
  ticket,
} from './tell.ts';
import { createDeadlines, type Deadlines } from './time.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY_MS = 86_400_000;
/** Longer than the longest pause of an outbound request, and than a breaker's cool-down. */
const SHORT_MS = 6 * MINUTE;
const LONG_MS = 40 * DAY_MS;
/** The pause before a new attempt is longer than clocks may differ. */
const BEFORE_RETRY_MS = 2 * MINUTE;
const ROUNDS_MAX = 12;

/** The first finding with its step; null without one. `said`: the judge's commands. */
export type Lived = {
  readonly wrong: { readonly at: string; readonly says: readonly string[] } | null;
  readonly said: number;
};

type Cause = { readonly told: TaleCommand; readonly answer: TaleAnswer } | null;

/** Lives one order over the real API and database, judges each change, and ends when nothing is open. */
export async function live(bench: Bench, { order, steps }: Pick<Life, 'order' | 'steps'>): Promise<Lived> {
  await bench.reset();
  const one = await OneLife.begin(bench, order);
  for (const [at, step] of steps.entries()) {
    await one.step(step);
    if (one.wrong.length > 0) return { wrong: { at: `step ${at + 1}`, says: one.wrong }, said: one.said };
  }
  await one.settle();
  return { wrong: one.wrong.length > 0 ? { at: 'its end', says: one.wrong } : null, said: one.said };
}

class OneLife {
  said = 0;
  wrong: readonly string[] = [];
  readonly #bench: Bench;
  readonly #placed: Placed;
  readonly #sent: Sent[] = [];
  readonly #calls: ReturnType<typeof watchCalls>;
  readonly #deadlines: Deadlines;
  #last: Look;
  #books: Books;
  /** the calls of a step, each with the order as it was when it came */
  #atCalls: { readonly call: Call; readonly look: Look }[] = [];

  private constructor(bench: Bench, placed: Placed, first: Look) {
    this.#bench = bench;
    this.#placed = placed;
    this.#last = first;
    this.#books = openBooks(placed.tale, first.seen);
    this.#deadlines = createDeadlines(placed.payDeadlineMs, first.seen.status);
    this.#calls = watchCalls(bench.world, async (call) => {
      this.#atCalls.push({
        call,
        look: await look(bench.world, placed, this.#atCalls.at(-1)?.look ?? this.#last),
      });
    });
  }

  static async begin(bench: Bench, bought: Life['order']): Promise<OneLife> {
    const placed = await place(bench.world, bought);
    return new OneLife(bench, placed, await look(bench.world, placed, null));
  }

  async step(step: LifeStep): Promise<void> {
    const { clock } = this.#bench.world;
    clock.advance(step.do === 'retry' ? BEFORE_RETRY_MS : SECOND);
    if (step.do === 'break') return this.#calls.break(step);
    if (step.do === 'wait') return this.#wait(step.long ? LONG_MS : SHORT_MS);
    const told = await this.#tellingOf(step);
    if (told === null) return;
    const answer = await told.send();
    await this.#judge({ told: told.tale, answer });
  }

  /** Makes all services available: requests get answers, and payment sends the outcome of each refund. */
  async settle(): Promise<void> {
    const { world } = this.#bench;
    this.#calls.mend();
    for (let round = 0; round < ROUNDS_MAX && this.wrong.length === 0; round += 1) {
      await this.#wait(SHORT_MS);
      const open = openRequests(this.#teller()).length;
      for (let told = 0; told < open && this.wrong.length === 0; told += 1) await this.step(SUCCEEDS);
      const unheard = unheardRequests(this.#teller()).length;
      if (unheard > 0 && !this.#last.seen.review.includes('refund_unclear'))
        this.wrong = ['An attempt has no outcome beside one that succeeded, and no person is called.'];
      for (let told = 0; told < unheard && this.wrong.length === 0; told += 1) await this.step(UNHEARD);
      if (open + unheard === 0) break;
    }
    if (this.wrong.length > 0) return;
    this.wrong = [
      ...settled(this.#books, this.#last.seen),
      ...atRebateAndPayment(world, this.#placed, this.#last.seen),
    ];
  }

  #teller = (): Teller => ({ world: this.#bench.world, placed: this.#placed, seen: this.#last.seen });

  async #tellingOf(step: Exclude<LifeStep, { do: 'break' | 'wait' }>): Promise<Told | null> {
    const teller = this.#teller();
    switch (step.do) {
      case 'pay':
        return pay(teller, step);
      case 'pay failed':
        return payFailed(teller, step);
      case 'purchase':
        return purchase(teller, step);
      case 'parcel':
        return parcel(teller, step);
      case 'ticket':
        return ticket(teller, step);
      case 'retry':
        return retry(teller, step);
      case 'notice':
        return notice(teller, step, this.#sent);
      case 'notice again':
        return noticeAgain(teller, step, this.#sent);
      case 'cancel':
      case 'confirm':
        return askFor(teller, step.do);
      case 'end review':
        return endReview(teller, step);
    }
  }

  /** Lets time pass and sweeps: due transitions come first, then unanswered requests. */
  async #wait(forMs: number): Promise<void> {
    const { world } = this.#bench;
    world.clock.advance(forMs);
    const kind = this.#deadlines.dueAt(world.clock.nowMs());
    await world.sweep();
    await this.#judge(kind === null ? null : { told: { kind }, answer: { kind: 'taken' } });
  }

  /** Judges the step, then each answer within it, with the order's state after each. */
  async #judge(cause: Cause): Promise<void> {
    const { world } = this.#bench;
    this.#calls.endStep();
    const calls = this.#atCalls;
    const last = await look(world, this.#placed, calls.at(-1)?.look ?? this.#last);
    this.#atCalls = [];
    const looks = [...calls.map((one) => one.look), last];
    const causes = [
      cause,
      ...calls.map(({ call, look: { seen } }): Cause => {
        const told = toldOf(world, call, seen);
        return told === null ? null : { told, answer: { kind: 'taken' } };
      }),
    ];
    for (const [at, now] of looks.entries()) {
      if (this.wrong.length > 0) return;
      this.#enter(causes[at] ?? null, now);
    }
    this.#deadlines.note(this.#last.seen.status, world.clock.nowMs());
  }

  #enter(cause: Cause, now: Look): void {
    const before = this.#last.seen;
    this.#last = now;
    if (cause === null) {
      this.wrong = [
        ...now.odd,
        ...(isStill(before, now.seen) ? [] : ['Something changed that nobody asked for.']),
      ];
      return;
    }
    this.said += 1;
    const { books, findings } = enter(this.#books, cause.told, cause.answer, now.seen);
    this.#books = books;
    this.wrong = [...now.odd, ...findings];
  }
}

const SUCCEEDS: Extract<LifeStep, { do: 'notice' }> = {
  ...{ do: 'notice', nth: 0, of: 'open', status: 'succeeded', attempt: 'told', amount: 'right', when: 'now' },
  via: 'kafka',
};

/** A person has asked payment, which does not know the attempt. */
const UNHEARD: LifeStep = { ...SUCCEEDS, of: 'unheard', status: 'failed' };

const textOf = ({ moves: _, told: __, gaveBack: ___, ...rest }: Seen): string =>
  JSON.stringify(rest, (____, value) => (typeof value === 'bigint' ? String(value) : value));

const isStill = (before: Seen, now: Seen): boolean =>
  textOf(before) === textOf(now) &&
  now.moves.length + now.told.length + now.gaveBack.stock + now.gaveBack.coupon === 0;
