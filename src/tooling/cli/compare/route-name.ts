/** The APP's prefix, which may precede any path under `shopping` (spec 2). */
const PREFIX = /^\/api\/v\/[^/]+(?=\/shopping\/)/;
const ROUTES_MAX = 200;

export const pathOnly = (path: string): string => path.split('?')[0] ?? '';
export const withoutPrefix = (path: string): string => pathOnly(path).replace(PREFIX, '');

/** `POST shopping/orders/{id}/cancel`: ids are replaced by a word, so that requests can be grouped. */
export function routeName(method: string, path: string): string {
  const parts = withoutPrefix(path).split('/').filter(Boolean).slice(0, 8);
  return `${method} ${parts.map((part) => (isId(part) ? '{id}' : part.slice(0, 40))).join('/')}`;
}

/** Numbers and long parts with a digit are ids; words of paths have no digit or are short (`v4_4`, `orders_v43`). */
const isId = (part: string): boolean => /^\d+$/.test(part) || (part.length >= 11 && /\d/.test(part));

/** Bounds the number of route names, for strange paths must not grow the report without end. */
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
