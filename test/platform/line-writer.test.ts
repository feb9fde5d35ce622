import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { createLineWriter } from '../../src/platform/bun/line-writer.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('lines of one turn go out together, in their order', async () => {
  const out: string[] = [];
  const write = createLineWriter((text) => out.push(text));
  write('a');
  write('b');
  expect(out).toEqual([]);
  await turn();
  write('c');
  await turn();
  expect(out).toEqual(['a\nb\n', 'c\n']);
});

test('what is left at the end of the process goes out then', async () => {
  const path = join(import.meta.dir, '../../src/platform/bun/line-writer.ts');
  const code = `const { createLineWriter } = await import('${path}'); createLineWriter()('the last'); process.exit(3);`;
  const child = Bun.spawn([process.execPath, '-e', code], { stdout: 'pipe' });
  expect([await child.exited, await new Response(child.stdout).text()]).toEqual([3, 'the last\n']);
});
