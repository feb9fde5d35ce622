// A process that guard.test.ts starts and kills. It has a child.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchOverChild } from '../../../../src/tooling/dev/guard/watch-over.ts';

const file = join(tmpdir(), `guarded-${process.pid}`);
const script = `process.on('SIGTERM', () => Bun.write(${JSON.stringify(file)}, 'ended in order').then(() => process.exit(0)));
setInterval(() => {}, 1000); console.log('ready');`;
const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
watchOverChild(child.pid);
child.stdout.once('data', () => console.log(JSON.stringify({ pid: child.pid, file })));
await Bun.stdin.text();
