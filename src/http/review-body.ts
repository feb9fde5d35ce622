import * as v from 'valibot';
import { plainText } from '../domain/values/outside-text.ts';

const NOTE_MAX = 500;

/** The body of `POST support/orders/{order_id}/review` (spec 13). */
export const reviewBody = v.object(
  {
    action: v.picklist(['resolve', 'cancel'], 'must be resolve or cancel'),
    keep: v.pipe(
      v.nullish(v.boolean('must be true or false'), true),
      v.description('of resolve: true keeps the money as it is, false gives back what is too much'),
    ),
    reason: v.pipe(
      v.string('must be text'),
      v.maxLength(NOTE_MAX, `must be at most ${NOTE_MAX} characters`),
      v.check((text) => plainText(text).trim() !== '', 'must say why'),
    ),
    actor: v.pipe(
      v.string('must be text'),
      v.regex(/^[A-Za-z0-9._@-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ @ -'),
      v.description('who of the people behind the service'),
    ),
  },
  'must be an object',
);
