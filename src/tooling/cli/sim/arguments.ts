import { ORDER_ID } from '../../../http/order-id.ts';
import { LOGISTICS_TARGETS } from '../../../qa/plan-logistics.ts';
import type { CommandLine } from '../../arguments/command-line.ts';
import { address, count, duration, type Kind, oneOf } from '../../arguments/kinds.ts';
import { optional, preset, required } from '../../arguments/options.ts';

const orderId: Kind<string> = {
  placeholder: 'ID',
  may: 'the id of an order, or its short id: up to 26 letters, digits, -, _, . and :',
  hint: '',
  read: (given) => (ORDER_ID.test(given) ? given : undefined),
};

export const LOGISTICS = {
  name: 'sim:logistics',
  about: `Plays purchasing and logistics for a paid order: sends real purchased and group_update events, as the orders service
does, until the order has reached the target. Prints the order's state after each event.`,
  options: {
    order: required(orderId, "the order's id, or its short id"),
    to: required(oneOf(LOGISTICS_TARGETS, {}, 'TARGET'), 'how far'),
    every: preset(duration, '0s', 'pause between two events'),
    groups: preset(count(1, 20), '1', 'into how many parcels the goods go'),
    url: optional(address, 'the running service', 'http://127.0.0.1:8787, or the PORT of the environment'),
  },
  more: `Only outside production: a service without /qa is refused (bun run dev:worker has none either).
It calls as the services backoffice and orders: tokens from SERVICE_TOKENS or the development default.
Exit code: 0 reached, 1 stopped before, 2 wrong use.`,
} as const satisfies CommandLine;
