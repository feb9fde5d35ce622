import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { adoptedTree } from './adopted-tree.ts';
import { NOT_OF_THE_OLD_SHOP, PART, WHOLE } from './chosen.ts';

/** Makes the copy, and runs tests there unless it is only kept. @returns the exit code */
export async function runAdopted({ whole, keep }: { whole: boolean; keep: boolean }): Promise<number> {
  const copy = adoptedTree(join(import.meta.dir, '..', '..'));
  if (keep) {
    process.stdout.write(`${copy}\n`);
    return 0;
  }
  const files = (whole ? WHOLE : PART).flatMap((place) => filesOf(copy, place)).map((file) => `./${file}`);
  const pattern = `^(?!.*(?:${NOT_OF_THE_OLD_SHOP.map((one) => RegExp.escape(one.test)).join('|')}))`;
  const run = Bun.spawn(
    [process.execPath, 'test', '--timeout', '60000', '--test-name-pattern', pattern, ...files],
    { cwd: copy, stdout: 'inherit', stderr: 'inherit' },
  );
  return run.exited;
}

/** The files of a place: the place itself, or the tests directly in its folder. */
const filesOf = (copy: string, place: string): string[] =>
  place.endsWith('.test.ts')
    ? [place]
    : readdirSync(join(copy, place))
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => `${place}/${name}`);
