import { type Example, fillPath, type Operation } from '../operation.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Path and query of an example. */
export const targetOf = (operation: Operation, { path, query }: Example): string =>
  fillPath(operation.path, path) + (query === undefined ? '' : `?${new URLSearchParams(query)}`);

/** An example as a command; `API` and the token are the reader's. */
export function curlOf(operation: Operation, example: Example): string {
  const isOfShopping = operation.path.startsWith('/shopping/');
  const token = isOfShopping ? '$USER_TOKEN' : '$SERVICE_TOKEN';
  const isAnonymous = operation.access === 'open' || example.isGuest === true;
  const headers = Object.entries({
    ...(isOfShopping ? { 'cm-user-region': 'US' } : {}),
    ...(example.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...example.headers,
  });
  return [
    `curl -X ${operation.method} "$API"${quoted(targetOf(operation, example))}`,
    ...(isAnonymous ? [] : [`-H "Authorization: Bearer ${token}"`]),
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(example.body === undefined ? [] : [`-d ${quoted(JSON.stringify(example.body))}`]),
  ].join(' \\\n  ');
}
