import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const transpiler = new Bun.Transpiler({ loader: 'ts' });

export type Asset = { readonly text: string; readonly type: string };

/**
 * Serves the files of one folder. Modules are TypeScript, whose types are removed when they are served, so they are
 * checked like the rest and need no build. Null for a missing file.
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

/** Assets of QA's page; the back office's page uses some of them too. */
export const asset = assetsOf(join(import.meta.dir, 'browser'));
/** Assets of the back office's page alone. */
export const supportAsset = assetsOf(join(import.meta.dir, 'browser-support'));
