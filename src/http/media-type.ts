/** A longer content-type is not parsed and is no JSON. */
const TYPE_MAX_CHARS = 256;
/** `application/json`, or a structured type such as `application/vnd.mall+json`. */
const JSON_TYPE = /^application\/(?:[\w.-]{1,100}\+)?json$/;
const UTF8 = ['utf-8', 'utf8', 'us-ascii'];

/**
 * Whether a content-type means JSON (spec 2). Parameters have no meaning (RFC 8259), except that a charset other than
 * UTF-8 is refused, for the text would be read wrongly.
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
