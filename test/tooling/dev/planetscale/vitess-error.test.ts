import { describe, expect, test } from 'bun:test';
import { readVitess } from '../../../../src/db/vitess-error.ts';
import { sqlError } from '../../../../src/tooling/dev/planetscale/vitess-error.ts';

// The simulator words errors of MySQL as Vitess does. Those of a real vtgate have that form already.

const QUERY = 'insert into t values (1)';
const mysqls = { errno: 1062, sqlState: '23000', sqlMessage: "Duplicate entry '1' for key 't.PRIMARY'" };

describe("an error in PlanetScale's answer", () => {
  test('is a MySQL error with what Vitess puts around it', () => {
    const { code, message } = sqlError(mysqls, QUERY);
    expect(code).toBe('ALREADY_EXISTS');
    expect(readVitess(message, code)).toEqual({ errno: 1062, isSql: true });
  });

  for (const [what, sqlMessage, errno, code, read] of [
    [
      'its tablet',
      `target: shopping.0.primary: vttablet: rpc error: code = AlreadyExists desc = ${mysqls.sqlMessage} (errno 1062) (sqlstate 23000) (CallerID: u)`,
      1062,
      'ALREADY_EXISTS',
      { errno: 1062, isSql: true },
    ],
    [
      'a primary that is replaced',
      'target: shopping.0.primary: primary is not serving, there is a reparent operation in progress',
      1105,
      'UNKNOWN',
      { errno: null, isSql: false },
    ],
    [
      'its planner',
      'VT12001: unsupported: REPLACE INTO with sharded keyspace',
      1235,
      'UNKNOWN',
      { errno: null, isSql: true },
    ],
  ] as const) {
    test(`is what a real vtgate says of ${what}, as it stands`, () => {
      const answer = sqlError({ errno, sqlState: 'HY000', sqlMessage }, QUERY);
      expect(answer).toEqual({ code, message: sqlMessage });
      expect(readVitess(answer.message, answer.code)).toEqual(read);
    });
  }
});
