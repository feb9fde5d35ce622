import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { rootDir } from '../../support/world.ts';

const check = (databaseUrl: string) => {
  const { stderr, exitCode } = Bun.spawnSync(
    [process.execPath, join(rootDir, 'src', 'tooling', 'cli', 'db-check.ts')],
    {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl },
    },
  );
  return { says: stderr.toString().trim(), exitCode };
};

test('db:check tells a wrong name from a server that is away', () => {
  const wrong = new URL(process.env.TEST_DATABASE_URL ?? '');
  wrong.pathname = '/there_is_no_such_database';
  expect(check(wrong.href)).toEqual({
    says: 'The database cannot be read: the server answers, but has no database of that name',
    exitCode: 2,
  });
  expect(check('mysql://root:hunter2@127.0.0.1:1/none')).toEqual({
    says: 'The database cannot be read: ECONNREFUSED',
    exitCode: 2,
  });
}, 30_000);
