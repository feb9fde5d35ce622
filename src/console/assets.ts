import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const transpiler = new Bun.Transpiler({ loader: 'ts' });

export type Asset = { readonly text: string; readonly type: string };

/**
 * Files of one folder that a page asks for. Its modules are TypeScript, of which the types are taken off on the way out:
 * checked like the rest of the program, and nothing to build. Null for what is not there.
 */
function assetsOf(folder: string) {
  const files = new Set(readdirSync(folder));
  return async (name: string): Promise<Asset | null> => {
    if (!files.has(name)) return null;
    const text = await Bun.file(join(folder, name)).text();
    if (name.endsWith('.css')) return { text, type: 'text/css; charset=utf-8' };
    return { text: transpiler.transformSync(text), type: 'text/javascript; charset=utf-8' };
  };
}

/** Of QA's page, some of which the back office's page uses too. */
export const asset = assetsOf(join(import.meta.dir, 'browser'));
/** Of the back office's page alone. */
export const supportAsset = assetsOf(join(import.meta.dir, 'browser-support'));
