import type { Db } from '../../../src/db/client.ts';
import type { MockState } from '../../../src/tooling/dev/upstreams/state.ts';
import { type Answer, type As, serviceToken } from '../../support/world.ts';
import type { Ask } from '../transcript.ts';

export type Stage = {
  readonly ask: Ask;
  /** The mock upstreams behind the host. */
  readonly upstream: MockState;
  /** The database behind the host, to look at or to change from outside. */
  readonly db: Db;
};

/**
 * A black-box scenario on fresh demo data, for one host. Every answer is recorded, and must be byte-equal on all hosts
 * but for ids, times and tokens. The scenario's own expectations hold on each host.
 */
export type Scenario = { readonly name: string; run(stage: Stage): Promise<void> };

type Money = { readonly v: string; readonly c: string };
export type Order = { readonly id: string; readonly shortId: string; readonly final: Money };

export const CART = ['37804755-378047556-2', '5120010-51200101-1'];
export const CHECKOUT = '/shopping/cart/checkout/entries';

/** Status and error word of an answer. */
export const told = ({ status, json }: Answer) => [status, json.error];

/** Places an order; another `key` makes another one. */
export async function placed(ask: Ask, key: string, body: object = {}, as: As = {}): Promise<Order> {
  const answer = await ask('POST', CHECKOUT, { entries: CART, addr_id: '501', ...body }, { key, ...as });
  if (answer.status !== 200) throw new Error(`checkout: ${answer.text}`);
  const { order } = answer.json.data;
  return { id: order.id, shortId: order.short_id, final: order.final };
}

/** Requests of another service with its token. */
export const asService =
  (ask: Ask, name: Parameters<typeof serviceToken>[0]) =>
  (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
    ask(method, path, body, { user: null, headers: serviceToken(name) });

/** Sends an event by HTTP. @returns the outcome; `''` when it was refused */
export async function sent(ask: Ask, name: string, body: unknown): Promise<string> {
  const answer = await asService(ask, 'orders')(`/event/${name}`, body);
  return answer.json.data.outcome ?? '';
}
