/** The APP's prefix stands before any path under `shopping` (spec 2). */
const PREFIX = /^\/api\/v\/[^/]+(?=\/shopping\/)/;
const ROUTES_MAX = 200;

export const pathOnly = (path: string): string => path.split('?')[0] ?? '';
export const withoutPrefix = (path: string): string => pathOnly(path).replace(PREFIX, '');

/** `POST shopping/orders/{id}/cancel`: ids give way to a word, so that requests group. */
export function routeName(method: string, path: string): string {
  const parts = withoutPrefix(path).split('/').filter(Boolean).slice(0, 8);
  return `${method} ${parts.map((part) => (isId(part) ? '{id}' : part.slice(0, 40))).join('/')}`;
}

/** Numbers, and long parts with a digit: words of paths have none, or few letters (`v4_4`, `orders_v43`). */
const isId = (part: string): boolean => /^\d+$/.test(part) || (part.length >= 11 && /\d/.test(part));

/** Strange paths without end must not grow the report without end. */
export function createRouteNames() {
  const known = new Set<string>();
  return (method: string, path: string): string => {
    const name = routeName(method, path);
    if (known.has(name)) return name;
    if (known.size >= ROUTES_MAX) return 'others';
    known.add(name);
    return name;
  };
}
