import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Migration } from '../../db/migrate.ts';

/** The migration files of both parts, existing before own, in the order of their numbers. */
export function readMigrations(rootDir: string): Migration[] {
  return (['existing', 'own'] as const).flatMap((part) => {
    const folder = join(rootDir, 'drizzle', part);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => ({ part, name: file, text: readFileSync(join(folder, file), 'utf8') }));
  });
}
