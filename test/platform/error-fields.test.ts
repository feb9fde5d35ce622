import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { errorFields } from '../../src/platform/logger.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 16: the error text of a driver contains SQL and parameters, so the text of an error is never logged.

const SECRET = '+14155550100';
const world = useWorld({ fresh: 'never' });

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

test("a database's own error is logged by name and number, without what it says", async () => {
  const { db } = world.database;
  const error = await failure(db.execute(sql`SELECT ${SECRET} FROM no_such_table WHERE a = ${SECRET}`));
  expect(String((error as Error).message)).toContain('no_such_table');
  const text = JSON.stringify(errorFields(error));
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('no_such_table');
  expect(text).not.toContain('SELECT');
});

test.each([
  ['an error', new Error(`insert into address ${SECRET}`)],
  ['one in another', new Error('outer', { cause: new Error(`insert ${SECRET}`) })],
  ['a text', `thrown ${SECRET}`],
  ['a thing', { message: SECRET, sql: SECRET }],
  ['nothing', undefined],
])('%s is logged without its text', (_, error) =>
  expect(JSON.stringify(errorFields(error))).not.toContain('415'),
);
