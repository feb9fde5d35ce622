import { writeFileSync } from 'node:fs';
import { createProgress, type Progress } from '../../dev/progress.ts';
import { addBuyers } from './buyers.ts';
import { startEntry } from './children.ts';
import { compareEvents } from './compare-events.ts';
import { compareRequest, type Pace } from './compare-request.ts';
import { copyUnpaid, type Ground, layGround } from './ground.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { type Row, tableOf } from './report.ts';
import { CHECKOUT_PATH, LIST_USER, type RequestCase, requestCases } from './requests.ts';
import { USUAL } from './row-names.ts';

export type BenchOptions = {
  /** the time for each side of a request's row, over all rounds */
  readonly seconds: number;
  readonly clients: number;
  readonly isQuick: boolean;
  /** an empty list means the usual rows */
  readonly only: readonly string[];
  readonly jsonFile: string | null;
};

const LIST_ORDERS = 30;
const BUYERS = 500;
/** The entries' default of DB_POOL_SIZE. */
const POOL = 20;
const EVENTS = { quick: { rounds: 2, perRound: 400 }, full: { rounds: 5, perRound: 4_000 } };

export async function runBench(options: BenchOptions): Promise<void> {
  const progress = createProgress();
  const ground = await layGround(progress);
  const recorder = startRecorder(ground.databaseUrl, ground.env);
  try {
    const rows = await measureRows(options, ground, recorder, progress);
    if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(rows, null, 2)}\n`);
    process.stdout.write(`${tableOf(rows)}\n${FOOT(options.clients)}\n`);
  } finally {
    await recorder.stop();
    await ground.stop();
  }
}

async function measureRows(
  options: BenchOptions,
  ground: Ground,
  recorder: Recorder,
  progress: Progress,
): Promise<Row[]> {
  const cases = await requestCases(await addBuyers(ground.db, BUYERS));
  const placed = await placeOrder(recorder, cases);
  await copyUnpaid(ground.db, placed.orderId, 'BULKLI', LIST_ORDERS, LIST_USER);
  const isWanted = (name: string) => (options.only.length === 0 ? USUAL : options.only).includes(name);
  const rows: Row[] = [];
  const requests = cases.filter(({ name }) => isWanted(name));
  if (requests.length > 0) rows.push(...(await compareRequests(options, ground, recorder, requests)));
  if (isWanted('events')) {
    const size = options.isQuick ? EVENTS.quick : EVENTS.full;
    rows.push(await compareEvents({ ground, recorder, ...placed, ...size, poolSize: POOL, progress }));
  }
  return rows;
}

const FOOT = (clients: number) =>
  `${clients} clients; service, floor, mocks, load and database on one machine. The floor sends the same statements ` +
  'and calls and answers\nas many bytes, with nothing around it; it and the service are measured in turns, and the ' +
  'ratio is the middle of the rounds.';

async function compareRequests(
  options: BenchOptions,
  ground: Ground,
  recorder: Recorder,
  cases: readonly RequestCase[],
): Promise<Row[]> {
  const rounds = options.isQuick ? 3 : 5;
  const seconds = options.isQuick ? 0.6 : options.seconds / rounds;
  // A process that runs for weeks is compiled; one of two seconds mostly compiles.
  const warmUpSeconds = options.isQuick ? 0.6 : 8;
  const pace: Pace = { clients: options.clients, rounds, seconds, warmUpSeconds, poolSize: POOL };
  const server = await startEntry('server', ground.env);
  const rows: Row[] = [];
  for (const one of cases)
    rows.push(await compareRequest(one, { ground, recorder, server, pace, progress: createProgress() }));
  await server.stop();
  return rows;
}

/** Places the order that all prepared orders are copies of. */
async function placeOrder(recorder: Recorder, cases: readonly RequestCase[]) {
  const checkout = cases.find(({ name }) => name === 'checkout');
  if (checkout === undefined) throw new Error(`No request goes to ${CHECKOUT_PATH}`);
  const response = await recorder.fetch(checkout.make('http://bench'));
  const text = await response.text();
  if (response.status !== 200) throw new Error(`The checkout was refused: ${text.slice(0, 500)}`);
  const { order_id: orderId, order } = JSON.parse(text).data as {
    order_id: string;
    order: { final: { v: string; c: string } };
  };
  return { orderId, due: order.final };
}
