import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CommandResult {
  /** 127 when the program could not be started. */
  code: number;
  output: string;
}

/** The computer as the search for a database server sees it; tests hand in a made-up one. */
export interface Machine {
  platform: string;
  isRoot: boolean;
  which(program: string): string | undefined;
  run(command: readonly [string, ...string[]]): Promise<CommandResult>;
}

/** Folders of servers that may not be on PATH. */
const EXTRA_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
    `${prefix}/bin`,
    `${prefix}/opt/mariadb/bin`,
    `${prefix}/opt/mysql/bin`,
  ]),
];

export function thisMachine(env: Record<string, string | undefined> = process.env): Machine {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...EXTRA_FOLDERS];
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    which: (program) => folders.map((folder) => join(folder, program)).find(isProgram),
    run: ([program, ...args]) => runCommand(program, args),
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function runCommand(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
