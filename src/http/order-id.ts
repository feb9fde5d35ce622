/**
 * The form of an order's id in a call. Ours are ULIDs; the old service's may have signs too (spec 17). It is logged before
 * anybody knows whether there is such an order, so no e-mail address may pass.
 */
export const ORDER_ID = /^[0-9A-Za-z_.:-]{1,26}$/;
