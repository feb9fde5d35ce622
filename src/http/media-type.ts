/** A longer content-type is no JSON: nothing is looked for in it. */
const TYPE_MAX_CHARS = 256;
/** `application/json`, or a structured one such as `application/vnd.mall+json`. */
const JSON_TYPE = /^application\/(?:[\w.-]{1,100}\+)?json$/;
const UTF8 = ['utf-8', 'utf8', 'us-ascii'];

/**
 * Whether a content-type says JSON (spec 2). Parameters mean nothing (RFC 8259), whatever their form; only a charset that
 * is not UTF-8 is refused, for the text would be read as another one.
 */
export function isJsonType(header: string): boolean {
  if (header.length > TYPE_MAX_CHARS) return false;
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  if (!JSON_TYPE.test(type.trim())) return false;
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() !== 'charset' || UTF8.includes(value.replaceAll('"', '').trim());
  });
}
