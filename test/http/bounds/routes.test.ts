import { expect, test } from 'bun:test';
import { useWorld } from '../../support/use-world.ts';
import { serviceToken } from '../../support/world.ts';

// The bounds of names in paths and of the key of a checkout (spec 2, 6, 10, 12), over HTTP.

const world = useWorld({ fresh: 'once' });
const orders = (path: string, body: object) =>
  world.send('POST', path, body, { user: null, headers: serviceToken('orders') });
const told = ({ status, json }: Awaited<ReturnType<typeof orders>>) => [status, json.error];
const x = (length: number) => 'x'.repeat(length);

test('a checkout has a key of up to 255 characters, each its own; an empty one is none', async () => {
  const [first, other] = [x(255), `${x(254)}y`];
  const ids = [];
  for (const key of ['k', first, other]) {
    const placed = await world.checkout({}, { key });
    expect(told(placed)).toEqual([200, '']);
    expect((await world.checkout({}, { key })).text).toBe(placed.text);
    ids.push(placed.json.data.order_id);
  }
  expect(new Set(ids).size).toBe(3);
  expect(told(await world.checkout({}, { key: x(256) }))).toEqual([422, 'INVALID_REQUEST']);
  expect(told(await world.checkout({ cash: 1 }, { key: '' }))).toEqual([200, '']);
});

test('a notification has a kind of 1 to 32 characters', async () => {
  const noti = { noti_id: 'N-1', user_id: '1001', title: 'T', body: 'B' };
  for (const length of [1, 32]) {
    const sent = await orders(`/noti/${x(length)}`, { ...noti, noti_id: `N-${length}` });
    expect(told(sent)).toEqual([200, '']);
  }
  expect(told(await orders(`/noti/${x(33)}`, noti))).toEqual([404, 'NOT_FOUND']);
});

test('an event has a name of 1 to 64 characters', async () => {
  for (const length of [1, 64]) expect(told(await orders(`/event/${x(length)}`, {}))).toEqual([200, '']);
  expect(told(await orders(`/event/${x(65)}`, {}))).toEqual([404, 'NOT_FOUND']);
});
