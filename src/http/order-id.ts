import { outsideId } from '../domain/values/outside-id.ts';

/**
 * The form of an order's id in a call. Ours are ULIDs; the old service's may have signs too (spec 17). It is logged before
 * anybody knows whether there is such an order, so no e-mail address may pass.
 */
export const ORDER_ID = outsideId(26);
