import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portOwner } from '../../../../src/platform/bun/port-owner.ts';
import { processIdentity } from '../../../../src/tooling/dev/database/process-identity.ts';
import { freeFixedPort } from '../../../../src/tooling/dev/tcp-port.ts';
import { testBroker } from '../../../support/broker.ts';
import { until } from '../../../support/until.ts';
import { rootDir } from '../../../support/world.ts';

type Process = { readonly name: string; readonly pid: number; readonly identity: string | undefined };
const noted = (name: string, pid: number): Process => ({ name, pid, identity: processIdentity(pid) });
const isAlive = ({ pid, identity }: Process): boolean =>
  identity !== undefined && processIdentity(pid) === identity;

/** `bun run dev` as a terminal starts it, in a process group of its own with `bun run` as its leader. */
export async function startDev() {
  const { brokers } = await testBroker();
  const [port, consumerPort] = [await freeFixedPort(), await freeFixedPort()];
  const child: ChildProcess = spawn(process.execPath, ['run', 'dev'], {
    cwd: rootDir,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      CONSUMER_PORT: String(consumerPort),
      KAFKA_BROKERS: brokers.join(','),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += String(chunk);
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const runner = noted('bun run', child.pid ?? 0);
  const databasePid = () =>
    Number(JSON.parse(readFileSync(join(rootDir, '.local', 'db', 'dev', 'server.json'), 'utf8')).pid);
  return {
    ended,
    output: () => output,
    runner,
    /** Resolves once all processes run that must not outlive `bun run dev`. */
    async processes(): Promise<readonly Process[]> {
      await until(() => output.includes(`127.0.0.1:${port}`) && portOwner(consumerPort) !== null && isUp());
      const api = portOwner(port)?.pid ?? 0;
      const main = parentOf(api);
      return [
        runner,
        noted('main', main),
        noted('API', api),
        noted('consumer', portOwner(consumerPort)?.pid ?? 0),
        noted('database', databasePid()),
      ];
    },
    /** The names of those that still run. */
    left: (all: readonly Process[]) => all.filter(isAlive).map((one) => one.name),
    portsAreFree: () => portOwner(port) === null && portOwner(consumerPort) === null,
    group: (signal: NodeJS.Signals) => process.kill(-runner.pid, signal),
  };

  /** Whether `bun run dev` has printed its last output, so that everything runs. */
  function isUp(): boolean {
    return /curl|Ctrl-C/.test(output);
  }
}

const parentOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};
