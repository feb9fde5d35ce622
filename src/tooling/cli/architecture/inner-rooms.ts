import type { SourceFile } from './source-file.ts';

/** Rooms inside `domain` and `operations`, lowest first: a room may import itself and those before it. */
const INNER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  domain: [
    'values',
    'keys',
    'address',
    'pricing',
    'payments',
    'lifecycle',
    'refunds',
    'notifications',
    'order',
  ],
  operations: [
    'shared',
    'order-change',
    'outbound',
    'pricing',
    'checkout',
    'orders',
    'refunds',
    'inbox',
    'notifications',
    'people',
    'sweep',
  ],
};

const placeOf = (path: string) => {
  const [, outer = '', inner = ''] = path.split('/');
  return { outer, inner, level: INNER_ROOMS[outer]?.indexOf(inner) };
};

/** Imports upward within these folders, and files outside of their rooms, as sentences. */
export function upwardImports({ path }: SourceFile, targets: readonly string[]): string[] {
  const from = placeOf(path);
  if (from.level === undefined) return [];
  if (from.level < 0) return [`${path}: stands in no room of ${from.outer}`];
  return targets.flatMap((target) => {
    const to = placeOf(target);
    return to.outer === from.outer && to.level !== undefined && to.level > (from.level ?? 0)
      ? [`${path}: ${from.inner} may not import ${to.inner}, which stands above it`]
      : [];
  });
}
