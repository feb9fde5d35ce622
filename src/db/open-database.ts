import type { DbClient, OnQuery } from './client.ts';
import { openPlanetscaleDatabase, type PlanetscaleOptions } from './planetscale-client.ts';
import { openTcpDatabase } from './tcp-client.ts';

export type BunDatabase =
  | { readonly driver: 'tcp'; readonly url: string; readonly poolSize: number; readonly timeoutMs: number }
  | ({ readonly driver: 'planetscale' } & Omit<PlanetscaleOptions, 'fetch' | 'onQuery'>)
  | { readonly driver: 'hyperdrive' };

/** Opens the configured database under Bun. @throws Error for Hyperdrive, which only Workers have */
export function openDatabase(settings: BunDatabase, onQuery?: OnQuery): DbClient {
  switch (settings.driver) {
    case 'tcp':
      return openTcpDatabase(settings.url, settings.poolSize, onQuery, settings.timeoutMs);
    case 'planetscale':
      return openPlanetscaleDatabase(onQuery === undefined ? settings : { ...settings, onQuery });
    case 'hyperdrive':
      throw new Error('DATABASE_DRIVER=hyperdrive works in Workers only; under Bun use tcp');
  }
}
