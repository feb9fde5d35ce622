import { FLOORS, roomOf } from './rooms.ts';
import { isTypeOnly, resolve } from './rules.ts';
import type { SourceFile } from './source-file.ts';

/** A room that imports another; `isOfTypes` when it imports only types. */
export type RoomImport = { readonly from: string; readonly to: string; readonly isOfTypes: boolean };

/** Files beside an entry are drawn as the entry. */
const PART_OF: Readonly<Record<string, string>> = { 'server-routes': 'server' };
const drawn = (path: string): string => PART_OF[roomOf(path)] ?? roomOf(path);

/** Which rooms import which, in a fixed order, without tooling, which may import anything. */
export function roomImports(files: readonly SourceFile[]): RoomImport[] {
  const known = new Set(FLOORS.flat());
  const found = new Map<string, RoomImport>();
  for (const { path, text, imports } of files) {
    for (const target of imports.filter((one) => one.startsWith('.'))) {
      const [from, to] = [drawn(path), drawn(resolve(path, target))];
      if (from === to || !known.has(from) || !known.has(to)) continue;
      const key = `${from} ${to}`;
      const isOfTypes = isTypeOnly(text, target) && found.get(key)?.isOfTypes !== false;
      found.set(key, { from, to, isOfTypes });
    }
  }
  return [...found.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, all]) => all);
}

const floorOf = (room: string) => FLOORS.findIndex((floor) => floor.includes(room));

/** Leaves out imports that a longer way implies; an import of values needs a way of values. */
export function withoutImplied(all: readonly RoomImport[]): RoomImport[] {
  const down = all.filter(({ from, to }) => floorOf(to) < floorOf(from));
  const values = down.filter(({ isOfTypes }) => !isOfTypes);
  return all.filter((one) => !leads(one.isOfTypes ? down : values, one, new Set([one.from])));
}

/** Whether a way of two or more imports leads to the end of `goal`. */
function leads(ways: readonly RoomImport[], goal: RoomImport, seen: Set<string>, at = goal.from): boolean {
  return ways.some(({ from, to }) => {
    if (from !== at || seen.has(to) || (at === goal.from && to === goal.to)) return false;
    if (to === goal.to) return true;
    seen.add(to);
    return leads(ways, goal, seen, to);
  });
}
