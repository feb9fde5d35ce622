import { describe, expect, test } from 'bun:test';
import { sessionStatement } from '../../src/db/session-settings.ts';

// test/settings asks the servers that are here. This test is about versions that are not here.

const setOn = (version: string) => sessionStatement(version, 7);

describe('the statement that a connection begins with', () => {
  test.each([
    ['10.6.17-MariaDB', false],
    ['10.6.18-MariaDB', true],
    ['5.5.5-10.11.7-MariaDB-1:10.11.7+maria~ubu2204', false],
    ['5.5.5-10.11.8-MariaDB', true],
    ['10.9.20-MariaDB', false],
    ['11.4.1-MariaDB', false],
    ['11.4.2-MariaDB', true],
    ['11.6.1-MariaDB', true],
    ['12.0.2-MariaDB', true],
    ['8.4.5', false],
  ])('to %s names snapshot isolation: %p', (version, isNamed) => {
    expect(setOn(version).includes('innodb_snapshot_isolation')).toBe(isNamed);
  });

  test.each([
    ['10.11.19-MariaDB', 'tx_isolation'],
    ['11.1.1-MariaDB', 'transaction_isolation'],
    ['8.0.40', 'transaction_isolation'],
    ['9.7.4', 'transaction_isolation'],
  ])('to %s names %s', (version, name) => {
    expect(setOn(version)).toContain(`SESSION ${name} = 'REPEATABLE-READ'`);
  });

  test('is to Vitess for how long to wait for a row, and no more', () => {
    expect(sessionStatement('8.4.6-Vitess', 7)).toBe('SET SESSION innodb_lock_wait_timeout = 7');
  });
});
