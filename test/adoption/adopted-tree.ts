import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from '../mutants/copy-tree.ts';

const EXISTING = ['src', 'db', 'schema', 'existing'];

/**
 * A copy of the tree that has adopted the schema of the old shop. The declarations of `src/db/schema/existing` are
 * those of `test/adoption/existing`, `test/adoption/schema.sql` makes its tables, and the rows of old orders are
 * written as the old shop writes them. Nothing else differs.
 */
export function adoptedTree(rootDir: string): string {
  const copy = copyTree(rootDir, 1, 'adoption');
  const own = join(copy, 'test', 'adoption');
  const declared = join(copy, ...EXISTING);
  for (const file of readdirSync(declared)) rmSync(join(declared, file));
  for (const file of readdirSync(join(own, 'existing'))) {
    const text = readFileSync(join(own, 'existing', file), 'utf8');
    writeFileSync(
      join(declared, file),
      text.replaceAll('../../../src/db/', '../../').replaceAll('../../../src/', '../../../'),
    );
  }
  const migrations = join(copy, 'drizzle', 'existing');
  for (const file of readdirSync(migrations)) if (file.endsWith('.sql')) rmSync(join(migrations, file));
  const statements = readFileSync(join(own, 'schema.sql'), 'utf8').split(/;\s*\n/);
  writeFileSync(join(migrations, '0000_old_shop.sql'), statements.join(';\n--> statement-breakpoint\n'));
  const rows = readFileSync(join(own, 'write-rows.ts'), 'utf8');
  writeFileSync(
    join(copy, 'test', 'support', 'old-orders', 'write-rows.ts'),
    rows.replaceAll("'../../src/", "'../../../src/"),
  );
  return copy;
}
