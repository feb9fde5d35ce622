import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Spec 16: limits per user, told with Retry-After.

const world = useWorld({
  env: {
    LIMIT_CHECKOUTS_PER_MINUTE: '3',
    LIMIT_BAD_COUPONS_PER_MINUTE: '2',
    LIMIT_GUEST_FACTOR: '2',
    TRUSTED_PROXIES: '10.0.0.0/8, fd00::1',
  },
});

describe('limits', () => {
  test('the fourth checkout of a user in a minute is 429; another user goes on', async () => {
    for (const key of ['a', 'b', 'c']) expect((await world.checkout({}, { key })).status).toBe(200);
    const refused = await world.checkout({}, { key: 'd' });
    expect([refused.status, refused.json.error]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await world.checkout({}, { user: '1003' })).status).toBe(200);
  });

  test('users behind one address have each their own, and one who changes addresses has no other', async () => {
    const buy = async (user: string, remote: string, key: string) =>
      (await world.checkout({}, { user, key, headers: { 'x-test-remote': remote } })).status;
    for (const key of ['a', 'b', 'c']) expect(await buy('1001', '203.0.113.5', key)).toBe(200);
    expect(await buy('1003', '203.0.113.5', 'a')).toBe(200);
    expect(await buy('1001', '203.0.113.99', 'd')).toBe(429);
  });

  test('codes that do not exist are counted, those that do are not', async () => {
    const trying = async (coupon_code: string, user = '1001') =>
      (await world.summary({ coupon_code }, { user })).status;
    for (let tries = 0; tries < 5; tries += 1) expect(await trying('WELCOME5')).toBe(200);
    expect(await trying('GUESS1')).toBe(200);
    expect((await world.checkout({ coupon_code: 'GUESS2' })).json.error).toBe('COUPON_NOT_FOUND');
    expect(await trying('WELCOME5')).toBe(429);
    expect((await world.summary({})).status).toBe(200);
    expect(await trying('WELCOME5', '1003')).toBe(200);
  });

  test('however many come at once, no more codes are tried, and no more orders placed, than one by one', async () => {
    const many = <T>(work: (n: number) => Promise<T>) =>
      Promise.all(Array.from({ length: 12 }, (_, n) => work(n)));
    const statuses = (answers: readonly { status: number }[]) =>
      answers.map(({ status }) => status).sort((a, b) => a - b);
    const guesses = await many((n) => world.summary({ coupon_code: `GUESS${n}` }));
    expect(statuses(guesses)).toEqual([200, 200, ...Array(10).fill(429)]);
    const bought = await many((n) => world.checkout({}, { key: `k${n}`, user: '1001' }));
    expect(statuses(bought)).toEqual([200, 200, 200, ...Array(9).fill(429)]);
  });

  test('a code that was none, and what failed for another reason, is given back', async () => {
    await Promise.all(Array.from({ length: 8 }, () => world.summary({ coupon_code: 'WELCOME5' })));
    const unsold = await world.summary({ coupon_code: 'GUESS', entries: ['1-1-1'] });
    expect(unsold.status).toBe(404);
    for (const status of [200, 200, 429])
      expect((await world.summary({ coupon_code: 'GUESS' })).status).toBe(status);
  });

  test('a guest is limited by network address, ten times as many by default; only our proxies may name it', async () => {
    const from = async (remote: string, forwarded: string) => {
      const headers = { 'x-test-remote': remote, 'x-forwarded-for': forwarded };
      return (await world.summary({ coupon_code: 'GUESS' }, { user: null, headers })).status;
    };
    // A made-up first hop changes nothing, because the last hop that is not ours counts.
    for (const madeUp of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4']) {
      expect(await from('10.9.8.7', `${madeUp}, 203.0.113.5, 10.1.1.1`)).toBe(200);
    }
    expect(await from('::ffff:10.9.8.7', '203.0.113.5')).toBe(429);
    expect(await from('fd00::1', '203.0.113.6')).toBe(200);
    // The header counts only from our proxies.
    expect(await from('203.0.113.5', '203.0.113.7')).toBe(429);
    expect(await from('203.0.113.8', '203.0.113.5')).toBe(200);
    expect((await world.summary({ coupon_code: 'GUESS' })).status).toBe(200);
  });

  /** Statuses of guests behind our proxy, one after another. A network has four tries. */
  const guests = async (forwarded: readonly string[], remote = '10.9.8.7') => {
    const statuses = [];
    for (const one of forwarded) {
      const headers = { 'x-test-remote': remote, 'x-forwarded-for': one };
      statuses.push((await world.summary({ coupon_code: 'GUESS' }, { user: null, headers })).status);
    }
    return statuses;
  };
  const ONE_NETWORK = [200, 200, 200, 200, 429];

  test('a guest is the same guest from another port, in another spelling, and in IPv6 from another address of the /64', async () => {
    const ports = [
      '203.0.113.50:40000',
      '203.0.113.50:40001',
      '203.0.113.50',
      '::ffff:203.0.113.50',
      '[::ffff:203.0.113.50]:9',
    ];
    expect(await guests(ports)).toEqual(ONE_NETWORK);
    const sixth = [
      '2001:db8::1',
      '[2001:db8::2]:40000',
      '[2001:db8::3]',
      '2001:db8:0:0:9::',
      '2001:DB8::ffff',
    ];
    expect(await guests(sixth)).toEqual(ONE_NETWORK);
    expect(await guests(['2001:db8:0:1::1'])).toEqual([200]);
  });

  test('guests behind our own proxies are each their own, whatever form those write', async () => {
    const behind = (guest: number) => [
      `203.0.113.${guest}, 10.1.2.3:51000`,
      `203.0.113.${guest}, [::ffff:10.1.2.3]:51000`,
      `203.0.113.${guest}:7, [fd00::1]:51000 , 10.1.2.3`,
      `203.0.113.${guest},, 10.1.2.3,`,
      `203.0.113.${guest}`,
    ];
    expect(await guests(behind(61))).toEqual(ONE_NETWORK);
    expect(await guests(behind(62))).toEqual(ONE_NETWORK);
  });

  test('where a proxy names no address, its own counts; what stands left of it is nobody', async () => {
    const nameless = [
      'unknown',
      '203.0.113.70, unknown',
      '203.0.113.71, _hidden, 10.1.1.1',
      '203.0.113.72, x, 10.1.1.1',
      '',
    ];
    // The first two and the last count for the proxy that asks, the others for the proxy before it.
    expect(await guests([...nameless, 'unknown', '203.0.113.73, unknown'])).toEqual([
      200, 200, 200, 200, 200, 200, 429,
    ]);
  });

  test('thousands of hops are one guest', async () => {
    const hops = Array.from({ length: 1_500 }, (_, at) => `10.0.${at % 250}.1`).join(',');
    expect(await guests(Array.from({ length: 5 }, (_, at) => `203.0.113.8${at},${hops}`))).toEqual(
      ONE_NETWORK,
    );
  });
});
