import type { Progress } from '../../dev/progress.ts';
import { inStep } from '../../dev/progress.ts';
import { type Child, startFloor } from './children.ts';
import { cpuMs } from './cpu-time.ts';
import type { Ground } from './ground.ts';
import { load, type Measured } from './load.ts';
import type { Recorder } from './recorder.ts';
import { type Row, toRow } from './report.ts';
import type { RequestCase } from './requests.ts';

/** The course of a measurement: `rounds` times the floor for `seconds`, then the service for as long. */
export type Pace = {
  readonly clients: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly poolSize: number;
};

/**
 * Measures one kind of request beside its floor, each in a process of its own, in turns, so that a slow phase of the
 * machine slows both.
 */
export async function compareRequest(
  { name, make }: RequestCase,
  parts: {
    readonly ground: Ground;
    readonly recorder: Recorder;
    readonly server: Child;
    readonly pace: Pace;
    readonly progress: Progress;
  },
): Promise<Row> {
  const { ground, recorder, server, pace, progress } = parts;
  const ask = async () => {
    const response = await recorder.fetch(make('http://bench'));
    const text = await response.text();
    if (response.status !== 200)
      throw new Error(`${name} answered ${response.status}: ${text.slice(0, 500)}`);
    return text;
  };
  await ask();
  const recording = await recorder.record(ask);
  const floor = await startFloor<{ readonly url: string }>({
    databaseUrl: ground.databaseUrl,
    poolSize: pace.poolSize,
    serve: recording,
  });
  const measure = (url: string, pid: number, round: number) =>
    load(
      pace.clients,
      pace.seconds,
      async () => {
        const response = await fetch(make(url));
        await response.text();
        return response.status === 200;
      },
      round === 0 ? pace.warmUpSeconds : pace.warmUpSeconds / 4,
      () => cpuMs(pid),
    );
  const [floors, ours]: [Measured[], Measured[]] = [[], []];
  await inStep(progress, `Measuring ${name}`, async () => {
    for (let round = 0; round < pace.rounds; round += 1) {
      floors.push(await measure(floor.answer.url, floor.pid, round));
      ours.push(await measure(server.url, server.pid, round));
    }
  });
  await floor.stop();
  return toRow(name, recording, ours, floors);
}
