import { describe, expect, test } from 'bun:test';
import { parseConfig } from '../../src/config/config.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { testEnv } from '../support/world.ts';

const { DATABASE_URL: _, ...base } = testEnv('mysql://root@127.0.0.1:3306/shopping');
const databaseOf = (env: Record<string, string>) => parseConfig({ ...base, ...env }).database;
const problemOf = (env: Record<string, string>): string => {
  try {
    databaseOf(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the database of the configuration', () => {
  test('is TCP unless said otherwise', () => {
    const url = 'mysql://root@127.0.0.1:3306/shopping';
    expect(databaseOf({ DATABASE_URL: url })).toEqual({
      driver: 'tcp',
      url,
      poolSize: 20,
      timeoutMs: 8_000,
    });
    expect(problemOf({})).toContain('DATABASE_URL: is missing');
    expect(problemOf({ DATABASE_URL: 'https://u:p@host' })).toContain('DATABASE_URL');
  });

  test('is PlanetScale by one URL, whose credentials may be escaped, or by three names', () => {
    const found = {
      driver: 'planetscale',
      origin: 'https://aws.connect.psdb.cloud',
      username: 'user',
      password: 'pscale_pw/+x',
      timeoutMs: 8_000,
    };
    const DATABASE_DRIVER = 'planetscale';
    const url = 'https://user:pscale_pw%2F%2Bx@aws.connect.psdb.cloud';
    expect(databaseOf({ DATABASE_DRIVER, DATABASE_URL: url })).toEqual(found as never);
    const named = {
      DATABASE_DRIVER,
      DATABASE_HOST: 'aws.connect.psdb.cloud',
      DATABASE_USERNAME: 'user',
      DATABASE_PASSWORD: 'pscale_pw/+x',
    };
    expect(databaseOf(named)).toEqual(found as never);
    expect(problemOf({ DATABASE_DRIVER, DATABASE_HOST: 'h' })).toMatch(
      /DATABASE_PASSWORD[\s\S]*DATABASE_USERNAME/,
    );
    expect(problemOf({ ...named, DATABASE_HOST: 'a/b' })).toContain('DATABASE_HOST');
    for (const bad of [
      'mysql://u:p@host',
      'https://host',
      'https://u@host',
      'nonsense',
      'https://%E0%A4%A:p@host',
    ]) {
      expect(problemOf({ DATABASE_DRIVER, DATABASE_URL: bad })).toContain('DATABASE_URL');
    }
  });

  test('takes plain http, which the simulator speaks, on a developer’s machine only', () => {
    const env = { DATABASE_DRIVER: 'planetscale', DATABASE_URL: 'http://u:p@127.0.0.1:3900' };
    expect(databaseOf(env)).toMatchObject({ origin: 'http://127.0.0.1:3900' });
    expect(problemOf({ ...env, APP_ENV: 'staging' })).toContain('DATABASE_URL');
  });

  test('is Hyperdrive in Workers only; another driver does not exist', () => {
    const settings = databaseOf({ DATABASE_DRIVER: 'hyperdrive' });
    expect(settings).toEqual({ driver: 'hyperdrive', timeoutMs: 8_000 });
    expect(() => openDatabase(settings)).toThrow('Workers only');
    expect(problemOf({ DATABASE_DRIVER: 'oracle' })).toContain('DATABASE_DRIVER');
  });
});
