import { describe, expect, test } from 'bun:test';
import { retriedAlone, retrying } from '../../src/db/retry.ts';

const failing = (errno: number) => Object.assign(new Error(`error ${errno}`), { errno });

describe('work that the database wants again', () => {
  test.each([1205, 1213, 1020, 1412, 3101])(
    'is done again after error %i, and not after its success',
    async (errno) => {
      let tries = 0;
      const work = async () => {
        tries += 1;
        if (tries < 4) throw failing(errno);
        return tries;
      };
      expect(await retrying(work)).toBe(4);
      tries = 0;
      expect(await retriedAlone({ work }).work()).toBe(4);
    },
  );

  test('is not done again for any other error', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw failing(1062);
    };
    await expect(retrying(work)).rejects.toThrow('1062');
    expect(tries).toBe(1);
  });

  test('comes to an end, with the last error', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw failing(1213);
    };
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    await expect(retrying(work, wait)).rejects.toThrow('1213');
    expect([tries > 20, tries < 100, waits.length]).toEqual([true, true, tries - 1]);
    expect(new Set(waits).size).toBe(waits.length);
  });
});
