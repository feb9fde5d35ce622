import { base64url } from 'jose';
import * as v from 'valibot';
import type { ListPlace, TimedPlace } from '../domain/values/list-place.ts';

/** Where a page ended: `write` makes its `next_cursor`, and `read` takes every text that `write` makes, and no other. */
export type Cursor<Place> = {
  /** holds for every cursor, and for some texts that are none */
  readonly form: RegExp;
  readonly write: (place: Place) => string;
  readonly read: (text: string) => Place | null;
};

const ESCAPED = '_[0-9A-Za-z_-]{1,140}';

/**
 * An id. One of the form `plain` stands as it is. Any other is escaped, for the old service's ids may be of any form and
 * stand in the same lists as ours.
 */
export function idCursor(plain: string): Cursor<string> {
  const isPlain = new RegExp(`^${plain}$`);
  const form = new RegExp(`^(?:${plain}|${ESCAPED})$`);
  const write = (id: string) => (isPlain.test(id) ? id : `_${base64url.encode(id)}`);
  return {
    form,
    write,
    read(text) {
      if (isPlain.test(text)) return text;
      const id = form.test(text) ? unescaped(text.slice(1)) : '';
      // Only as we write it: whatever else decodes to an id is none of ours.
      return id !== '' && write(id) === text ? id : null;
    },
  };
}

function unescaped(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base64url.decode(text));
  } catch {
    return '';
  }
}

/** A time and an id behind it. */
export function placeCursor(ids: Cursor<string>): Cursor<TimedPlace> {
  // A time before 1970 is below 0.
  const time = '-?\\d{1,15}';
  const parts = new RegExp(`^(${time})-(.+)$`);
  return {
    form: new RegExp(`^${time}-${ids.form.source.slice(1)}`),
    write: ({ atMs, id }) => `${atMs}-${ids.write(id)}`,
    read(text) {
      const [, ms = '', rest = ''] = parts.exec(text) ?? [];
      const id = rest === '' ? null : ids.read(rest);
      return id === null ? null : { atMs: Number(ms), id };
    },
  };
}

/** For a list of rows of which some go by their id alone. No text is a cursor of both kinds. */
export function eitherCursor(ids: Cursor<string>): Cursor<ListPlace> {
  const places = placeCursor(ids);
  return {
    form: new RegExp(`${ids.form.source}|${places.form.source}`),
    write: ({ atMs, id }) => (atMs === null ? ids.write(id) : places.write({ atMs, id })),
    read(text) {
      const id = ids.read(text);
      return id === null ? places.read(text) : { atMs: null, id };
    },
  };
}

/** Of a user's orders. An id that looks like the number of a page is escaped, for such numbers are refused. */
export const ORDER_CURSOR = idCursor('(?!0+$)[0-9A-Za-z]{4,26}');
/** Of the back office's lists. */
export const SUPPORT_CURSOR = placeCursor(idCursor('[0-9A-Za-z]{1,26}'));
/** Of notifications: ours go by id, those of the old service by time. */
export const NOTI_CURSOR = eitherCursor(idCursor('[0-9A-HJKMNP-TV-Z]{26}'));

/** The schema of a query's cursor. */
export const cursorSchema = <Place>(cursor: Cursor<Place>) =>
  v.pipe(
    v.string(),
    v.metadata({ pattern: cursor.form.source }),
    v.check((text) => cursor.read(text) !== null, 'must be a next_cursor of ours'),
    v.transform((text) => cursor.read(text) as Place),
  );
