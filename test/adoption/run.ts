import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adoptedTree } from './adopted-tree.ts';
import { NOT_OF_THE_OLD_SHOP, PART, WHOLE } from './chosen.ts';

// `bun run adoption`: the suite's contract, prices, races and old orders on a schema of another shop.

const HELP = `bun run adoption [--whole] [--keep]

Copies the tree into .local/adoption, puts the declarations of test/adoption/existing in the place of
src/db/schema/existing and the old shop's tables (test/adoption/schema.sql) in the place of ours, changes nothing else,
and runs tests there.

  --whole  all tests that hold on any schema (2 minutes) instead of the part that runs in CI (20 s)
  --keep   makes the copy, prints its path, and runs nothing
`;

const { values } = parseArgs({
  options: { whole: { type: 'boolean' }, keep: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const copy = adoptedTree(join(import.meta.dir, '..', '..'));
if (values.keep === true) {
  process.stdout.write(`${copy}\n`);
  process.exit(0);
}

/** The files of a place: the place itself, or the tests directly in its folder. */
const filesOf = (place: string): string[] =>
  place.endsWith('.test.ts')
    ? [place]
    : readdirSync(join(copy, place))
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => `${place}/${name}`);

const files = (values.whole === true ? WHOLE : PART).flatMap(filesOf).map((file) => `./${file}`);
const pattern = `^(?!.*(?:${NOT_OF_THE_OLD_SHOP.map((one) => RegExp.escape(one.test)).join('|')}))`;
const run = Bun.spawn(
  [process.execPath, 'test', '--timeout', '60000', '--test-name-pattern', pattern, ...files],
  { cwd: copy, stdout: 'inherit', stderr: 'inherit' },
);
process.exitCode = await run.exited;
