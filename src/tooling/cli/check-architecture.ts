import { join } from 'node:path';
import { readSources } from './architecture/read-sources.ts';
import { breaches } from './architecture/rules.ts';

const found = breaches(readSources(join(import.meta.dir, '..', '..', '..')));
for (const breach of found) process.stdout.write(`${breach}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
