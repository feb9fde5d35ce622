/** Bounds of what a user is told, in characters (code points): the columns' own. */
export const TITLE_MAX_CHARS = 255;
export const BODY_MAX_CHARS = 1024;

/** By name, as they stand in a text: `{order}`. */
export type NotificationParams = Readonly<Record<string, string>>;

const PLACE = /\{([a-z0-9_]{1,32})\}/g;

const paramOf = (params: NotificationParams, name: string): string | undefined =>
  Object.hasOwn(params, name) ? params[name] : undefined;

/** Each place filled once, so a value is never read as a place; one without a value stays as it is. */
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
