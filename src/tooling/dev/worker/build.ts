import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importNodeModules } from './node-modules.ts';

export type WorkerBundle = {
  readonly text: string;
  readonly rawBytes: number;
  readonly gzipBytes: number;
  /** The files with code in the bundle, relative to the project. */
  readonly sources: readonly string[];
};

export type BuildOptions = {
  readonly rootDir: string;
  /** The folder of `worker.js`; by default `dist` of the project. */
  readonly outDir?: string;
  /** For a MySQL that is not PlanetScale: bundles mysql2, which needs the runtime's `nodejs_compat`. */
  readonly hyperdrive?: boolean;
};

/** Bundles src/worker.ts into one minified module, without network. @throws AggregateError with all problems */
export async function buildWorker({
  rootDir,
  outDir,
  hyperdrive = false,
}: BuildOptions): Promise<WorkerBundle> {
  const built = await Bun.build({
    entrypoints: [join(rootDir, 'src', 'worker.ts')],
    outdir: outDir ?? join(rootDir, 'dist'),
    naming: 'worker.js',
    format: 'esm',
    // `browser` refuses node's modules; mysql2 needs those that workerd has.
    target: hyperdrive ? 'node' : 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    minify: true,
    metafile: true,
    define: { HYPERDRIVE_BUILT_IN: String(hyperdrive), 'process.env.NODE_ENV': '"production"' },
  });
  const [output] = built.outputs;
  if (output === undefined) throw new Error('the build gave nothing');
  const text = importNodeModules(await output.text());
  await Bun.write(output.path, text);
  const bytes = new TextEncoder().encode(text);
  const [described] = Object.values(built.metafile?.outputs ?? {});
  return {
    text,
    rawBytes: bytes.length,
    gzipBytes: gzipSync(bytes, { level: 9 }).length,
    sources: Object.entries(described?.inputs ?? {})
      .filter(([, input]) => input.bytesInOutput > 0)
      .map(([path]) => relative(rootDir, resolve(path)).replaceAll('\\', '/')),
  };
}
