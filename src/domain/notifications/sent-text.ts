import { DomainError } from '../values/errors.ts';
import { cutText } from '../values/outside-text.ts';
import {
  BODY_MAX_CHARS,
  fillText,
  missingParams,
  type NotificationParams,
  TITLE_MAX_CHARS,
} from './notification-params.ts';
import { isKnownKind, type NotificationText, notificationTemplate } from './notification-texts.ts';

export type SentText = {
  readonly kind: string;
  /** null: from the kind's template */
  readonly title: string | null;
  readonly body: string | null;
  readonly params: NotificationParams;
};

/**
 * What a user reads of a notification that another service sends (spec 12): its own words, else those of its kind, with
 * the places filled. `shownOrder` is what `{order}` says unless a parameter does; null for no order.
 * @throws DomainError INVALID_REQUEST for a text that neither has, or a place of our own text without a value
 */
export function sentText(sent: SentText, shownOrder: string | null, language: string): NotificationText {
  const template = isKnownKind(sent.kind) ? notificationTemplate(sent.kind, language) : null;
  const title = sent.title ?? template?.title;
  const body = sent.body ?? template?.body;
  if (title === undefined) throw invalid('title', 'must be given: this kind has no text of its own');
  if (body === undefined) throw invalid('body', 'must be given: this kind has no text of its own');
  const params = { ...(shownOrder === null ? {} : { order: shownOrder }), ...sent.params };
  const ours = [sent.title === null ? title : '', sent.body === null ? body : ''];
  const missing = missingParams(ours, params);
  if (missing.length > 0) throw invalid('params', `must have ${missing.join(', ')}`);
  return {
    title: cutText(fillText(title, params), TITLE_MAX_CHARS),
    body: cutText(fillText(body, params), BODY_MAX_CHARS),
  };
}

const invalid = (field: string, problem: string) =>
  new DomainError('INVALID_REQUEST', { fields: [{ field, problem }] });
