import { describe, expect, test } from 'bun:test';
import { createPrometheus } from '../../src/platform/bun/prometheus.ts';

const backlog = {
  outboxRows: 3,
  outboxAgeMs: 1500,
  inboxRows: 2,
  inboxAgeMs: 500,
  deadLetters: 7,
  reviews: [{ reason: 'short_payment', orders: 2, ageMs: 4_000 }],
};

describe('the metrics', () => {
  test('tell events, upstreams, moves, lag and what waits', async () => {
    const { metrics, text } = createPrometheus(async () => backlog);
    metrics.event({ name: 'purchased', via: 'http', outcome: 'duplicate', durationMs: 20 });
    metrics.upstream({ service: 'forex', operation: 'rates', outcome: 'timeout', durationMs: 800 });
    metrics.illegalMove('canceled', 'all_purchased');
    metrics.refundFailed('auto');
    metrics.outboxSent(4);
    metrics.unhandled('rejection');
    metrics.consumerLag([{ topic: 'event.purchased', partition: 1, records: 9 }]);
    metrics.topicsLeftOut(['event.internal']);
    const lines = (await text()).split('\n');
    for (const line of [
      'shopping_event_seconds_count{via="http",outcome="duplicate",name="purchased"} 1',
      'shopping_upstream_call_seconds_count{service="forex",operation="rates",outcome="timeout"} 1',
      'shopping_illegal_moves_total{from="canceled",on="all_purchased"} 1',
      'shopping_refunds_failed_total{kind="auto"} 1',
      'shopping_outbox_sent_total 4',
      'shopping_unhandled_total{kind="rejection"} 1',
      'shopping_consumer_lag{topic="event.purchased",partition="1"} 9',
      'shopping_topic_left_out{topic="event.internal"} 1',
      'shopping_outbox_rows 3',
      'shopping_outbox_age_seconds 1.5',
      'shopping_inbox_age_seconds 0.5',
      'shopping_dead_letters 7',
    ]) {
      expect(lines).toContain(line);
    }
    metrics.consumerLag([]);
    metrics.topicsLeftOut([]);
    expect(await text()).not.toMatch(/shopping_(consumer_lag|topic_left_out)\{/);
  });

  test('do not say that all is well when that is not known, and bound the names from outside', async () => {
    const { metrics, text } = createPrometheus(() => Promise.reject(new Error('away')));
    for (let at = 0; at < 100; at += 1) {
      metrics.event({ name: `name-${at}`, via: 'http', outcome: 'ignored', durationMs: 1 });
    }
    const found = await text();
    expect(found).toContain('shopping_dead_letters Nan');
    expect(found).toContain('name="other"} 50');
    expect(found).not.toContain('name-60');
  });

  test('have a bounded number of values for every label, and those that matter keep theirs', async () => {
    const { metrics, text } = createPrometheus(async () => backlog);
    for (let at = 0; at < 2_000; at += 1) {
      const odd = `odd-${at}`;
      metrics.request({ method: odd, route: `/${odd}`, status: 200 + at, durationMs: 1 });
      metrics.event({ name: odd, via: 'kafka', outcome: 'ignored', durationMs: 1 });
      metrics.upstream({ service: 'forex', operation: odd, outcome: 'ok', durationMs: 1 });
      metrics.illegalMove(odd, odd);
    }
    metrics.consumerLag(
      Array.from({ length: 2_000 }, (_, at) => ({ topic: `event.odd-${at}`, partition: 0, records: 1 })),
    );
    metrics.event({ name: 'payment_notified_cm', via: 'kafka', outcome: 'handled', durationMs: 1 });
    metrics.request({ method: 'POST', route: '/odd-0', status: 200, durationMs: 1 });
    const lines = (await text()).split('\n');
    const values = new Map<string, Set<string>>();
    for (const line of lines)
      for (const [, label = '', value = ''] of line.matchAll(/[{,](\w+)="([^"]*)"/g))
        values.set(label, (values.get(label) ?? new Set()).add(value));
    for (const [label, found] of values) expect([label, found.size <= 60]).toEqual([label, true]);
    expect([...(values.get('method') ?? [])].sort()).toEqual(['POST', 'other']);
    const all = lines.join('\n');
    expect(all).toMatch(/shopping_event_seconds_count\{[^}]*name="payment_notified_cm"[^}]*\} 1/);
    expect(all).toContain('shopping_consumer_lag{topic="other",partition="0"} 1950');
  });
});
