import { beforeEach, describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Spec 16: one line per request, with trace id, order id, outcome and duration, and no data of the caller.

const lines: Readonly<Record<string, unknown>>[] = [];
const world = useWorld({ fresh: 'never', onLog: (line) => lines.push(line) });
beforeEach(async () => {
  await world.fresh();
  lines.length = 0;
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };

describe('the log', () => {
  test('has one line a request with trace, order, outcome and duration', async () => {
    const placed = await world.checkout({}, { headers });
    const { order_id } = placed.json.data;
    await world.get(`/api/v/5.10.0/shopping/orders/${order_id}/pay_cm`, { headers });
    await world.checkout({ addr_id: '999' });
    expect(lines).toEqual([
      expect.objectContaining({ event: 'request', trace_id: TRACE, order_id, status: 200, error: '' }),
      expect.objectContaining({ event: 'request', trace_id: TRACE, order_id, status: 200, error: '' }),
      expect.objectContaining({ event: 'request', order_id: '', status: 404, error: 'ADDRESS_NOT_FOUND' }),
    ]);
    for (const line of lines) expect(typeof line.duration_ms).toBe('number');
    expect(lines[0]?.request_id).toBe(placed.headers.get('x-request-id'));
  });

  test('holds no token, phone, address or SQL, whatever happens', async () => {
    await world.checkout({});
    await world.checkout({ addr_id: '504' }, { key: 'secret-key' });
    await world.get("/shopping/orders/1'OR'1/pay_cm?token=secret-key");
    await world.send('POST', '/shopping/secret-key', '{', {});
    const text = JSON.stringify(lines);
    expect(text).not.toMatch(/eyJ|415 ?555|Market St|94105|ann@|secret-key|'OR'|select |insert /i);
  });
});
