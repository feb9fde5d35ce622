import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './rules.ts';

const transpiler = new Bun.Transpiler({ loader: 'ts' });
const TYPE_IMPORT = /(?:import|export)\s+type\s[^;]*?from\s+'([^']+)'/g;

/** Imports of one text, type imports among them (the transpiler drops those). */
export const importsOf = (text: string): string[] => [
  ...transpiler.scanImports(text).map((found) => found.path),
  ...[...text.matchAll(TYPE_IMPORT)].map((match) => match[1] ?? ''),
];

/** Every source file of `src`. */
export function readSources(rootDir: string): SourceFile[] {
  return readdirSync(join(rootDir, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(join(rootDir, 'src', path), 'utf8');
      return { path: `src/${path}`, text, imports: importsOf(text) };
    });
}
