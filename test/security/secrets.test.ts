import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { rootDir } from '../support/world.ts';

const SECRETS = /SECRET|TOKEN|PASSWORD|USERNAME|KEYS|DATABASE_URL/;

test('wrangler.toml has no secret among its variables', () => {
  const text = readFileSync(join(rootDir, 'wrangler.toml'), 'utf8');
  const { env } = Bun.TOML.parse(text) as {
    env: Record<string, { vars: Record<string, string> }>;
  };
  const names = Object.values(env).flatMap(({ vars }) => Object.keys(vars));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => SECRETS.test(name))).toEqual([]);
  // A URL may contain credentials, whatever its variable is called.
  const values = Object.values(env).flatMap(({ vars }) => Object.values(vars));
  expect(values.filter((value) => /\/\/[^/]*@/.test(String(value)))).toEqual([]);
});

test('no request chooses a host: one place makes the address of a call, from the configuration and a fixed path', () => {
  const calls: string[] = [];
  for (const path of new Glob(
    'src/{domain,operations,events,http,upstream,repositories,kafka}/**/*.ts',
  ).scanSync(rootDir)) {
    const text = readFileSync(join(rootDir, path), 'utf8');
    // The Kafka client has a method with the name fetch.
    if (/(?<!broker\.|\{ )\bfetch\(|new Request\(/.test(text)) calls.push(path);
  }
  expect(calls.sort()).toEqual(['src/upstream/create.ts', 'src/upstream/request.ts']);
});
