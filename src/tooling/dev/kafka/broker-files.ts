import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../database/file-lock.ts';
import { processIdentity } from '../database/process-identity.ts';

/** The files of one broker of one process. */
export interface BrokerFiles {
  home: string;
  data: string;
  settings: string;
  log: string;
  /** The running process, which the next owner of the folder ends if this process is killed. */
  state: string;
  /** Releases the folder. */
  release(): void;
}

const FOLDERS_MAX = 32;

/**
 * Claims a folder for a broker of this process: `.local/kafka/<name>`, or `<name>-2` and so on while other processes
 * have those. Processes do not share brokers, for tests stop and kill theirs.
 */
export async function claimBrokerFiles(rootDir: string, name: string): Promise<BrokerFiles> {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(name)) throw new Error(`"${name}" cannot name a private broker`);
  const parent = kafkaFolder(rootDir);
  mkdirSync(parent, { recursive: true });
  return withFileLock(join(parent, 'folders.lock'), async () => {
    for (let number = 1; number <= FOLDERS_MAX; number++) {
      const home = join(parent, number === 1 ? name : `${name}-${number}`);
      if (!isHeld(ownerFile(home))) return claim(home);
    }
    throw new Error(`More than ${FOLDERS_MAX} processes have a broker "${name}" in ${parent}`);
  });
}

export const kafkaFolder = (rootDir: string): string => join(rootDir, '.local', 'kafka');

const ownerFile = (home: string) => join(home, 'owner.json');

function claim(home: string): BrokerFiles {
  mkdirSync(home, { recursive: true });
  const owner = ownerFile(home);
  const token = randomBytes(8).toString('hex');
  const identity = processIdentity(process.pid) ?? '';
  writeFileSync(owner, JSON.stringify({ pid: process.pid, identity, token }));
  return {
    home,
    data: join(home, 'data'),
    settings: join(home, 'server.properties'),
    log: join(home, 'broker.log'),
    state: join(home, 'broker.json'),
    release: () => {
      if (existsSync(owner) && readFileSync(owner, 'utf8').includes(token)) rmSync(owner, { force: true });
    },
  };
}

function isHeld(path: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; identity: string };
    return processIdentity(owner.pid) === owner.identity;
  } catch {
    return false;
  }
}
