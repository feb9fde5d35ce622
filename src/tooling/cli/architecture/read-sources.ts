import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './source-file.ts';

const transpilers = { ts: new Bun.Transpiler({ loader: 'ts' }), tsx: new Bun.Transpiler({ loader: 'tsx' }) };
const TYPE_IMPORT = /(?:import|export)\s+type\s[^;]*?from\s+'([^']+)'/g;

/** The imports of one text, with type imports, which the transpiler drops. */
export const importsOf = (text: string, loader: 'ts' | 'tsx' = 'ts'): string[] => [
  ...transpilers[loader].scanImports(text).map((found) => found.path),
  ...[...text.matchAll(TYPE_IMPORT)].map((match) => match[1] ?? ''),
];

/** Every source file of `src`. */
export function readSources(rootDir: string): SourceFile[] {
  return readdirSync(join(rootDir, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(rootDir, 'src', path), 'utf8');
      return { path: `src/${path}`, text, imports: importsOf(text, path.endsWith('x') ? 'tsx' : 'ts') };
    });
}
