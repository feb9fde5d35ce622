import type { Checkout, Step } from './steps.ts';

/** Whether a history of these steps still fails in the same way. */
export type StillFails = (steps: readonly Step[]) => Promise<boolean>;

/** The most tries, for a race that fails now and then could keep it busy for ever. */
const TRIES_MAX = 400;

/**
 * Finds a short series that still fails, by leaving out ever smaller parts (ddmin), then by simpler steps. The result
 * failed when it was last played.
 */
export async function shrink(steps: readonly Step[], stillFails: StillFails): Promise<readonly Step[]> {
  let triesLeft = TRIES_MAX;
  const fails: StillFails = async (candidate) => {
    triesLeft -= 1;
    return triesLeft >= 0 && (await stillFails(candidate));
  };
  let best = steps;
  for (;;) {
    const before = JSON.stringify(best);
    best = await dropParts(best, fails);
    best = await simplifyEach(best, fails);
    if (JSON.stringify(best) === before || triesLeft <= 0) return best;
  }
}

async function dropParts(steps: readonly Step[], fails: StillFails): Promise<readonly Step[]> {
  let best = steps;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length; ) {
      const shorter = best.toSpliced(at, size);
      if (shorter.length < best.length && (await fails(shorter))) best = shorter;
      else at += size;
    }
  }
  return best;
}

async function simplifyEach(steps: readonly Step[], fails: StillFails): Promise<readonly Step[]> {
  let best = steps;
  for (let at = 0; at < best.length; at += 1) {
    const ways = simplerThan(best[at] as Step).length;
    for (let way = 0; way < ways; way += 1) {
      // Simplifies the result of the last way; if that has fewer ways, the next round tries the rest.
      const simpler = simplerThan(best[at] as Step)[way];
      if (simpler === undefined) break;
      const candidate = best.with(at, simpler);
      if (JSON.stringify(candidate) !== JSON.stringify(best) && (await fails(candidate))) best = candidate;
    }
  }
  return best;
}

/** The variants of a step with one thing simpler. */
function simplerThan(step: Step): Step[] {
  const out: Step[] = [];
  const { together: _, ...alone } = step;
  if (step.together === true) out.push(alone as Step);
  if (step.do === 'checkout') out.push(...simplerCheckouts(step));
  if ('via' in step) out.push({ ...step, via: 'kafka' });
  if (step.do === 'pay') out.push({ ...step, amount: 'due', hour: 0 }, { ...step, payment: 1 });
  if (step.do === 'group') out.push({ ...step, part: 'none' }, { ...step, group: 0 });
  if (step.do === 'purchase') out.push({ ...step, part: 'all', number: 0 });
  if (step.do === 'refund') out.push({ ...step, ask: 'all' }, { ...step, to: 'original' });
  if (step.do === 'notice') out.push({ ...step, attempt: 'told', amount: 'right' }, { ...step, nth: 0 });
  if (step.do === 'relay') out.push({ ...step, fails: 'no' });
  if (step.do === 'break') out.push({ ...step, times: 1 });
  return out;
}

function simplerCheckouts(step: Checkout & Step): Step[] {
  const [line = ['378047556', 1] as const] = step.cart;
  const plain = { coupon: '', cash: 0, key: false, price: 'plain', keepCart: true } as const;
  return [
    { ...step, ...plain, region: 'US', cart: [['378047556', 1]] },
    { ...step, price: 'plain', keepCart: true },
    { ...step, coupon: '' },
    { ...step, cash: 0 },
    { ...step, key: false },
    { ...step, cart: [line] },
    { ...step, cart: [[line[0], 1]] },
    { ...step, cart: [['378047556', 1]] },
  ];
}
