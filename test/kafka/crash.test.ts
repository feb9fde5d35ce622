import { describe, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { until } from '../support/until.ts';
import { committed, keysOf, ownPlace, type Place, produce, records } from './parts.ts';

const KEYS = keysOf(50);
const KILLS = 6;
const PER_KILL = 20;
const PER_KEY = KILLS * PER_KILL;

function start(place: Place, file: string): ChildProcess {
  const script = join(import.meta.dir, 'child-consumer.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(place), file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  watchOverChild(child.pid);
  return child;
}

const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill(signal);
  return gone;
}

describe('consumers in processes of their own', () => {
  test('killed at any moment, two at once: each record has its effect, first in order, none is skipped', async () => {
    const place = await ownPlace();
    const dir = mkdtempSync(join(tmpdir(), 'shopping-crash-'));
    const file = join(dir, 'effects');
    const all = records(KEYS, PER_KEY);
    const perKill = KEYS.length * PER_KILL;
    await produce(place, 'a', []);
    let victim = start(place, file);
    const other = start(place, file);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = linesOf(file).length;
      await produce(place, 'a', all.slice(kill * perKill, (kill + 1) * perKill));
      // Waits for a new effect, so that the kill hits a consumer at work, not one that is joining.
      await until(() => linesOf(file).length > before);
      await delay(Math.random() * 200);
      await end(victim, 'SIGKILL');
      victim = start(place, file);
    }
    const total = all.length;
    await until(async () => (await committed(place, 'a')) === total);
    expect(await Promise.all([end(victim, 'SIGTERM'), end(other, 'SIGTERM')])).toEqual([0, 0]);
    const firsts = new Set(linesOf(file));
    expect(firsts.size).toBe(total);
    for (const key of KEYS) {
      const own = [...firsts].filter((line) => line.startsWith(`${key} `));
      expect(own).toEqual(Array.from({ length: PER_KEY }, (_, at) => `${key} ${at}`));
    }
    rmSync(dir, { recursive: true });
  }, 120_000);
});
