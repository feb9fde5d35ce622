import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeClient } from './client/make-client.ts';

const HELP = `bun run client [--out FILE]

Writes the typed client of the API: one TypeScript file without imports, with the types of every call, its answer and its
failures, and a function that calls. docs/client/examples.ts shows its use.
  --out   the file (default docs/client/shopping.ts)
`;

const rootDir = join(import.meta.dir, '..', '..', '..');
const { values } = parseArgs({ options: { help: { type: 'boolean' }, out: { type: 'string' } } });
if (values.help === true) process.stdout.write(HELP);
else {
  const file = resolve(values.out ?? join(rootDir, 'docs', 'client', 'shopping.ts'));
  writeFileSync(file, await makeClient(rootDir));
  process.stdout.write(`${file}\n`);
}
