import { createComparing } from './comparing.ts';
import type { FromWorker, Offered, ToWorker } from './messages.ts';
import { sizeOf } from './size-of.ts';

declare const self: Worker;

const post = (message: FromWorker) => self.postMessage(message);
const underWay = new Set<Promise<void>>();
let comparing: ReturnType<typeof createComparing> | null = null;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open')
    comparing = createComparing(data.settings, Date.now, () => post({ kind: 'left_out' }));
  else if (data.kind === 'early') comparing?.early(data.id, data.call);
  else if (data.kind === 'give_up') comparing?.giveUp(data.id);
  else if (data.kind === 'offer') take(data.offered);
  else if (data.kind === 'uncompared')
    for (const [route, why, count] of data.counts) comparing?.tally.uncompared(route, why, count);
  else void report(data.isLast);
};

function take(offered: Offered): void {
  const done = (comparing?.offer(offered) ?? Promise.resolve())
    // A request that cannot be compared must not stop the others.
    .catch(() => comparing?.tally.uncompared(offered.route, 'incomparable'))
    .then(() => {
      underWay.delete(done);
      post({ kind: 'done', bytes: sizeOf(offered) });
    });
  underWay.add(done);
}

async function report(isLast: boolean): Promise<void> {
  if (comparing === null) return;
  if (isLast) {
    await Promise.all(underWay);
    await comparing.close();
  }
  post({ kind: 'report', report: comparing.report() });
}
