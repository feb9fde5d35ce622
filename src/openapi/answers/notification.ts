import * as v from 'valibot';
import { count, time } from './common.ts';

const told = {
  id: v.string(),
  kind: v.string(),
  order_id: v.pipe(v.string(), v.description('empty when it is about no order')),
  title: v.string(),
  body: v.string(),
};

/** GET shopping/noti (spec 12). */
export const notifications = v.strictObject({
  items: v.array(v.strictObject({ ...told, read: v.boolean(), created_at: time })),
  unread_count: count,
  next_cursor: v.string(),
});
export const unread = v.strictObject({ unread_count: count });
/** POST noti/{kind}. */
export const takenNotification = v.strictObject({
  noti_id: v.string(),
  noti: v.strictObject({ ...told, created_at: time }),
});
