import type { CommandLine } from '../../arguments/command-line.ts';
import { address, oneOf } from '../../arguments/kinds.ts';
import { optional, preset } from '../../arguments/options.ts';

export const DEMO = {
  name: 'demo',
  about: `Walks the whole life of one order against a running service (bun run dev) and prints each answer as a table: summary,
coupons, checkout, pay methods, paid notice; authorized, captured; bought, shipped, arrived, received; one line refunded;
notifications, and the order in full. Each run places one order. A service in production is refused.`,
  options: {
    url: optional(address, 'where the service runs', 'http://127.0.0.1:8787, or the port that PORT names'),
    // The only address of 1002 is on the blacklist.
    user: preset(oneOf(['1001', '1003'], {}, 'ID'), '1001', 'the user who orders, with an address in the US'),
  },
} as const satisfies CommandLine;
