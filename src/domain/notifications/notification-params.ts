/** Bounds of a notification's texts in characters (code points): those of the columns. */
export const TITLE_MAX_CHARS = 255;
export const BODY_MAX_CHARS = 1024;

/** Values by the name of their place in a text: `{order}`. */
export type NotificationParams = Readonly<Record<string, string>>;

const PLACE = /\{([a-z0-9_]{1,32})\}/g;

const paramOf = (params: NotificationParams, name: string): string | undefined =>
  Object.hasOwn(params, name) ? params[name] : undefined;

/** Fills each place once, so that no value is read as a place. A place without a value stays as it is. */
export const fillText = (text: string, params: NotificationParams): string =>
  text.replace(PLACE, (place, name: string) => paramOf(params, name) ?? place);

/** Names of places in the texts that have no value. */
export const missingParams = (texts: readonly string[], params: NotificationParams): readonly string[] => [
  ...new Set(
    texts
      .flatMap((text) => [...text.matchAll(PLACE)].map(([, name = '']) => name))
      .filter((name) => paramOf(params, name) === undefined),
  ),
];
