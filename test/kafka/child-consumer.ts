import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { consume, keyOf, type Place, textOf } from './parts.ts';

// A consumer in a process of its own, to be killed. Its effects are lines of a file: place and file come as arguments.

const [place, file] = [JSON.parse(process.argv[2] ?? '') as Place, process.argv[3] ?? ''];
const consumer = consume(place, async (event) => {
  await delay(Math.random() * 30);
  appendFileSync(file, `${keyOf(event)} ${textOf(event)}\n`);
  return 'handled';
});
process.on('SIGTERM', async () => {
  await consumer.stop();
  process.exit(0);
});
