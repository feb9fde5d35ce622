import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { freshDatabase } from '../../../src/tooling/dev/database/databases.ts';
import { rootDir } from '../../support/world.ts';

const run = (script: string, url: string) => {
  const env = { ...process.env, DATABASE_URL: url };
  const child = Bun.spawnSync([process.execPath, join(rootDir, 'src', 'tooling', 'cli', script)], { env });
  return [child.exitCode, `${child.stdout}${child.stderr}`] as const;
};

describe('db:migrate', () => {
  test('makes an empty database as declared, and has nothing to do the second time', async () => {
    const fresh = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
    try {
      expect(run('db-check.ts', fresh.url)[0]).toBe(1);
      const [code, text] = run('db-migrate.ts', fresh.url);
      expect([code, text]).toEqual([0, expect.stringContaining('applied own/0000_baseline.sql')]);
      expect(run('db-migrate.ts', fresh.url)).toEqual([0, 'Nothing to do.\n']);
      expect(run('db-check.ts', fresh.url)).toEqual([0, 'The database is as declared.\n']);
    } finally {
      await fresh.drop();
    }
  });

  test('says so when it cannot', () => {
    expect(run('db-migrate.ts', '')[0]).toBe(2);
    expect(run('db-migrate.ts', 'mysql://root@127.0.0.1:1/nowhere')[0]).toBe(1);
  });
});
