import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams } from './types.ts';

/**
 * The orders service (spec 1): `POST ORDERS_NOTIFY_URL` with the `order.created` event, its `event_id` as in Kafka, so
 * that asking again is safe. Any 2xx is taken; all else throws UpstreamUnavailable and is asked again.
 */
export function createOrders(target: UpstreamTarget): Upstreams['orders'] {
  return {
    async notify(event, call) {
      await requestUpstream(
        target,
        { operation: 'notify', method: 'POST', path: '', body: event, schema: null, safeToRepeat: true },
        call,
      );
      return 'accepted';
    },
  };
}
