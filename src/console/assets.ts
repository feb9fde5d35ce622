import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const BROWSER = join(import.meta.dir, 'browser');
const files = new Set(readdirSync(BROWSER));
const transpiler = new Bun.Transpiler({ loader: 'ts' });

export type Asset = { readonly text: string; readonly type: string };

/**
 * A file that the page asks for. Its modules are TypeScript, of which the types are taken off on the way out: checked
 * like the rest of the program, and nothing to build. Null for what is not there.
 */
export async function asset(name: string): Promise<Asset | null> {
  if (!files.has(name)) return null;
  const text = await Bun.file(join(BROWSER, name)).text();
  if (name.endsWith('.css')) return { text, type: 'text/css; charset=utf-8' };
  return { text: transpiler.transformSync(text), type: 'text/javascript; charset=utf-8' };
}
