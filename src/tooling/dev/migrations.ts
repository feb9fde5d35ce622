import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Migration } from '../../db/migration-tables.ts';

/**
 * The migration files of the parts, existing before own, in the order of their numbers. `isSharded`: with the lookup
 * tables that `drizzle/vschema.json` names, which have no use in a keyspace without shards.
 */
export function readMigrations(rootDir: string, isSharded = false): Migration[] {
  const parts = ['existing', 'own', ...(isSharded ? (['sharded'] as const) : [])] as const;
  return parts.flatMap((part) => {
    const folder = join(rootDir, 'drizzle', part);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => ({ part, name: file, text: readFileSync(join(folder, file), 'utf8') }));
  });
}
