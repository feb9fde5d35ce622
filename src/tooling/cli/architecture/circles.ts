import { dirname, join } from 'node:path/posix';
import type { SourceFile } from './source-file.ts';

/** Circles of imports, types included: one sentence for each. */
export function circles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  const imports = new Map(
    files.map(({ path, imports: all }) => [
      path,
      all
        .filter((target) => target.startsWith('.'))
        .map((target) => join(dirname(path), target))
        .filter((target) => known.has(target)),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push(`${[...way.slice(at), path].join(' -> ')}: a circle`);
    if (at >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of known) walk(path, []);
  return found;
}
