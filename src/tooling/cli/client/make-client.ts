import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientText } from '../../../openapi/client/client-text.ts';

/** The client's text in the project's format. @throws Error when the formatter cannot parse it */
export async function makeClient(rootDir: string): Promise<string> {
  const runtime = readFileSync(join(rootDir, 'src', 'openapi', 'client', 'runtime.ts.txt'), 'utf8');
  const formatter = Bun.spawn(
    [
      process.execPath,
      join(rootDir, 'node_modules', '.bin', 'biome'),
      'format',
      '--stdin-file-path=src/client.ts',
    ],
    { cwd: rootDir, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' },
  );
  formatter.stdin.write(clientText(runtime));
  formatter.stdin.end();
  const [text, problem] = await Promise.all([
    new Response(formatter.stdout).text(),
    new Response(formatter.stderr).text(),
  ]);
  if ((await formatter.exited) !== 0) throw new Error(`The client cannot be formatted: ${problem}`);
  return text;
}
