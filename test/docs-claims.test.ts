import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import document from '../docs/openapi.json';
import { consumerSchema } from '../src/config/config.ts';
import { ORDER_EVENT_NAMES } from '../src/domain/lifecycle/order-event.ts';
import { rootDir } from './support/world.ts';
import { SCRIPT_OPTIONS } from './tooling/cli/script-options.ts';

// The claims of README and docs that can be checked: commands and their flags, variables and their defaults, routes.
// `bun run verify` checks links, files and the names of commands (src/tooling/cli/check-docs.ts);
// test/tooling/cli/every-script.test.ts compares the options with what each command's help says.

const PAGES = [
  'README.md',
  ...readdirSync(join(rootDir, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(rootDir, page), 'utf8');
const TEXT = PAGES.map(textOf).join('\n');

/** The flags that follow each `bun run NAME` in the same piece of code. */
const flagsTold = (name: string): string[] =>
  [...TEXT.matchAll(/\bbun run ([\w:-]+)([^`\n]*)/g)]
    .filter((match) => match[1] === name)
    .flatMap((match) => (match[2] ?? '').match(/(?<=\s)--[a-z][\w-]*/g) ?? []);

test.each(Object.entries(SCRIPT_OPTIONS))(
  'bun run %s has each flag that a page tells of it',
  (name, { options }) => {
    const known = options.map((option) => `--${option}`);
    expect(flagsTold(name).filter((flag) => flag !== '--help' && !known.includes(flag))).toEqual([]);
  },
);

/** Variables that are in no schema, because they are read before, or by others. */
const READ_ELSEWHERE = [
  'DATABASE_DRIVER',
  'DATABASE_URL',
  'DATABASE_HOST',
  'DATABASE_USERNAME',
  'DATABASE_PASSWORD',
  'QA_SCENARIO',
];

describe('a variable of the configuration', () => {
  const section = textOf('README.md').split('## Configuration')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => ({
      line,
      names: (line.match(/`[A-Z][A-Z0-9_]+`/g) ?? []).map((name) => name.slice(1, -1)),
    }));
  const told = rows.flatMap((row) => row.names);
  const known = [...Object.keys(consumerSchema.entries), ...READ_ELSEWHERE];

  test('stands in README, each once, and no other does', () => {
    expect([...told].sort()).toEqual([...known].sort());
  });

  test.each(Object.entries(consumerSchema.entries))('%s has the default that README tells', (name, entry) => {
    const fallback = v.getDefault(entry as Parameters<typeof v.getDefault>[0]);
    if (fallback === undefined || fallback === '') return;
    expect(rows.find((row) => row.names.includes(name))?.line).toContain(String(fallback));
  });

  test('that a page names is one', () => {
    const named =
      TEXT.match(
        /\b(?:KAFKA|DATABASE|AUTH|LIMIT|SERVICE|PRICE_TOKEN|UPSTREAM|CHECKOUT|UNKNOWN_ORDER|SWEEP|EVENTS|TRUSTED)_[A-Z][A-Z_]*[A-Z]\b(?!\()/g,
      ) ?? [];
    const errors = new Set(textOf('docs/errors.md').match(/[A-Z_]{4,}/g));
    expect([...new Set(named)].filter((name) => !known.includes(name) && !errors.has(name))).toEqual([]);
  });
});

test('deploy names the topic of every event that has a handler', () => {
  const topicsIn = /Topics in:(.*?)and any other/s.exec(textOf('docs/deploy.md'))?.[1] ?? '';
  const named = [...topicsIn.matchAll(/`event\.(\w+)`/g)].map((match) => match[1] ?? '');
  expect(named).toEqual([...ORDER_EVENT_NAMES]);
});

describe('a route', () => {
  const others = [
    '/metrics',
    '/docs',
    '/docs/openapi.json',
    '/qa',
    '/qa/console/dead-letters',
    '/qa/console/shelf',
    '/qa/orders/{order_id}/advance',
    '/support',
  ];
  const patterns = [...Object.keys(document.paths), ...others].map(
    (path) => new RegExp(`^(?:/api/v/[^/]+)?${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  );
  const said = [
    ...TEXT.matchAll(/(?:https?:\/\/127\.0\.0\.1:\d+|\$SHOP)(\/[\w/.${}-]+)/g),
    ...TEXT.matchAll(
      /`(?:(?:GET|POST) )?(\/(?:qa|docs|metrics|livez|readyz|shopping|event|refund|noti|support)[\w/.{}-]*)`/g,
    ),
  ].map((match) => (match[1] ?? '').replace(/[/.]+$/, ''));

  test('that a page names exists', () => {
    expect(said.length).toBeGreaterThan(10);
    expect([...new Set(said)].filter((path) => !patterns.some((one) => one.test(path)))).toEqual([]);
  });
});
