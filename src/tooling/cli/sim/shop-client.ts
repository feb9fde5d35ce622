import * as v from 'valibot';
import type { LogisticsOrder } from '../../../qa/plan-logistics.ts';
import { readOrder } from './read-order.ts';
import { NothingAnswers, SimProblem } from './sim-problem.ts';

const ONLY_OUTSIDE_PRODUCTION = '/qa/console/shelf';

/** A short id; an order's id is longer. */
const SHORT_ID = /^[0-9A-Za-z]{8,12}$/;

/** The service for the simulation. @throws SimProblem from all functions */
export type ShopClient = {
  /** Refuses a service in production, where orders are real: it has nothing under /qa. */
  refuseProduction(): Promise<void>;
  /** by its id or its short id */
  order(idOrShortId: string): Promise<LogisticsOrder>;
  /** @returns the event's outcome: `handled`, `duplicate` or `stored` */
  send(name: string, body: Readonly<Record<string, unknown>>): Promise<string>;
};

export type ShopClientOptions = {
  /** without a trailing slash */
  readonly origin: string;
  /** tokens of services with the scopes `support` and `event` */
  readonly tokens: { readonly support: string; readonly event: string };
  readonly fetch?: (url: string, init: RequestInit) => Response | Promise<Response>;
};

/** Reads by the back office API and sends by `POST event/{name}` (spec 10), as the real services do. */
export function createShopClient({ origin, tokens, fetch: ask = fetch }: ShopClientOptions): ShopClient {
  async function answerTo(path: string, token: string, init: RequestInit): Promise<Envelope> {
    let text: string;
    try {
      const response = await ask(`${origin}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
      text = await response.text();
    } catch {
      throw new NothingAnswers(origin);
    }
    const answer = parse(text);
    if (answer === null) throw new SimProblem(`${origin}${path} is no answer of the shopping service.`);
    return answer;
  }
  async function call(path: string, token: string, init: RequestInit): Promise<Record<string, unknown>> {
    const answer = await answerTo(path, token, init);
    if (answer.code !== 200) throw new SimProblem(`${path}: ${answer.error}: ${answer.toast}`);
    return answer.data;
  }
  return {
    async refuseProduction() {
      const { code, error } = await answerTo(ONLY_OUTSIDE_PRODUCTION, tokens.support, { method: 'GET' });
      if (code !== 200)
        throw new SimProblem(
          `${origin} does not show itself as a service outside production (${ONLY_OUTSIDE_PRODUCTION}: ${error}). ` +
            'Events that nobody sent would go into a real order, so none was sent.',
        );
    },
    async order(idOrShortId) {
      const read = async (id: string) => {
        const path = `/support/orders/${encodeURIComponent(id)}`;
        return readOrder((await call(path, tokens.support, { method: 'GET' })).order);
      };
      if (!SHORT_ID.test(idOrShortId)) return read(idOrShortId);
      const path = `/support/orders?short_id=${idOrShortId}&limit=1`;
      const { orders } = await call(path, tokens.support, { method: 'GET' });
      const [found] = v.parse(v.array(v.object({ id: v.string() })), orders);
      return read(found?.id ?? idOrShortId);
    },
    async send(name, body) {
      const init = { method: 'POST', body: JSON.stringify(body) };
      return String((await call(`/event/${name}`, tokens.event, init)).outcome);
    },
  };
}

type Envelope = { code: number; data: Record<string, unknown>; error: string; toast: string };

function parse(text: string): Envelope | null {
  try {
    const answer = JSON.parse(text);
    return typeof answer?.code === 'number' && typeof answer.data === 'object' ? answer : null;
  } catch {
    return null;
  }
}
