import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Checks that every relative link, every path in backticks (`src/…`, `test/…`, `docs/…`, `drizzle/…`, `.ci/…`) and
// every `bun run …` in a document exists.

const rootDir = join(import.meta.dir, '..', '..', '..');
const { scripts } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

function problemsOf(file: string): string[] {
  const text = readFileSync(join(rootDir, file), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) =>
    join(dirname(file), match[1] ?? ''),
  );
  const paths = [...text.matchAll(/`((?:src|test|docs|drizzle|\.ci)\/[\w./-]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  const commands = [...text.matchAll(/\bbun(?:@[\d.]+)? run ([\w:-]+)/g)].map((match) => match[1] ?? '');
  return [
    ...[...links, ...paths]
      .filter((path) => !existsSync(join(rootDir, path)))
      .map((path) => `${file}: ${path} does not exist`),
    ...commands
      .filter((name) => scripts[name] === undefined)
      .map((name) => `${file}: there is no "bun run ${name}"`),
  ];
}

const files = [
  ...readdirSync(rootDir).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(rootDir, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const problems = files.flatMap(problemsOf);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
