import * as v from 'valibot';

/** Money (spec 2): exactly the digits of its currency. */
export const money = v.strictObject({
  v: v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?$/)),
  c: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
});
export const time = v.pipe(v.string(), v.isoTimestamp());
/** a time, or '' without one */
export const timeOrEmpty = v.union([time, v.literal('')]);
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const lineCount = v.strictObject({ sku_id: v.string(), count });
export const nothing = v.strictObject({});
