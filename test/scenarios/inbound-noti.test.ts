import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signService } from '../../src/tooling/dev/service-signature.ts';
import { notiOf } from '../support/noti.ts';
import { paid } from '../support/order-events.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 12, `POST noti/{kind}`: the orders service sends a user a notification.

const world = useWorld();
const noti = notiOf(world);

const NEWS = { noti_id: 'N-1', user_id: '1001', title: 'Hello', body: 'World' };
const LONG_USER = 'u'.repeat(64);

async function place(language = 'en', as: { user?: string } = {}) {
  const { order } = (await world.checkout({}, { ...as, headers: { 'cm-user-language': language } })).json
    .data;
  return { id: order.id as string, shortId: order.short_id as string, final: order.final };
}
const events = async () =>
  (await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq)).filter(
    (row) => row.topic === 'noti.user',
  );
const stored = async () => ({
  notifications: await world.database.db.select().from(t.notification),
  intake: await world.database.db.select().from(t.notiIntake),
  events: await events(),
});

describe('a notification of the orders service', () => {
  test('is stored, listed, and goes out as noti.user', async () => {
    const answer = await noti.send('news', NEWS);
    expect([answer.status, answer.json.data.noti_id]).toEqual([200, 'N-1']);
    const { id, ...told } = answer.json.data.noti;
    expect(told).toMatchObject({ kind: 'news', order_id: '', title: 'Hello', body: 'World' });
    const list = await noti.list();
    expect([list.unread_count, list.items]).toEqual([1, [{ id, ...told, read: false }]]);
    const [event] = await events();
    expect(event?.payload).toMatchObject({
      event_id: event?.eventId,
      noti_id: id,
      user_id: '1001',
      order_id: '',
      kind: 'news',
      language: 'en',
      title: 'Hello',
      body: 'World',
    });
    expect(event?.orderId).toBe('u:1001');
  });

  test('comes once, however often it is sent, also 20 at once, and also after it was read', async () => {
    const { id: orderId } = await place();
    for (const sent of [NEWS, { ...NEWS, noti_id: 'N-2', order_id: orderId }]) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => noti.send('news', sent)));
      expect(new Set(answers.map((one) => one.text)).size).toBe(1);
      expect(answers[0]?.status).toBe(200);
      await noti.read({ all: true });
      const again = await noti.send('news', {
        junk: 1,
        ...Object.fromEntries(Object.entries(sent).reverse()),
      });
      expect(again.text).toBe(answers[0]?.text ?? '');
    }
    const rows = await stored();
    expect([rows.notifications.length, rows.intake.length, rows.events.length]).toEqual([2, 2, 2]);
  });

  test('was taken also when its row is gone or unreadable: a repeat is told so, without the text', async () => {
    const { id: orderId } = await place();
    const sent = { ...NEWS, noti_id: 'N-3', order_id: orderId };
    for (const gone of [
      () => world.database.db.delete(t.notification),
      () => world.database.db.update(t.notification).set({ isRead: 2 }),
    ]) {
      await world.database.db.delete(t.notiIntake);
      const first = (await noti.send('news', sent)).json.data;
      await gone();
      const before = await stored();
      const again = await noti.send('news', sent);
      expect([again.status, again.json.data]).toEqual([
        200,
        { noti_id: 'N-3', noti: { ...first.noti, title: '', body: '' } },
      ]);
      expect((await noti.send('news', { ...sent, title: 'Bye' })).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(await stored()).toEqual(before);
      await world.database.db.delete(t.notification);
    }
  });

  test('is refused when its id was used for something else, and nothing changes', async () => {
    await noti.send('news', NEWS);
    const before = await stored();
    for (const [kind, more] of [
      ['promo', {}],
      ['news', { user_id: '1003' }],
      ['news', { title: 'Bye' }],
      ['news', { body: 'Moon' }],
      ['news', { order_id: 'O-1' }],
      ['news', { params: { a: 1 } }],
      ['news', { language: 'zh-Hans' }],
    ] as const) {
      const answer = await noti.send(kind, { ...NEWS, ...more });
      expect([answer.status, answer.json.error]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect(await stored()).toEqual(before);
  });

  test('only one of 20 different ones with the same id is stored', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        noti.send('news', { ...NEWS, user_id: index % 2 === 0 ? '1001' : '1003', title: `T${index}` }),
      ),
    );
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    expect(answers.filter((one) => one.json.error === 'IDEMPOTENCY_KEY_REUSED')).toHaveLength(19);
    expect((await stored()).notifications).toHaveLength(1);
  });

  test('takes its text from the template, in the language of the order', async () => {
    const { id, shortId } = await place('zh-Hans');
    const told = await noti.send('shipped', { noti_id: 1, user_id: 1001, order_id: id, language: 'en' });
    expect(told.json.data.noti).toMatchObject({
      title: '已发货',
      body: `订单 ${shortId} 已发货。`,
      order_id: id,
    });
    const own = await noti.send('shipped', { noti_id: 2, user_id: 1001, order_id: id, title: 'Off it goes' });
    expect(own.json.data.noti).toMatchObject({ title: 'Off it goes', body: `订单 ${shortId} 已发货。` });
    const amount = { v: '12.5', c: 'USD' };
    const back = await noti.send('refund_succeeded', {
      noti_id: 3,
      user_id: '1001',
      order_id: id,
      params: { amount },
    });
    expect(back.json.data.noti.body).toBe(`订单 ${shortId} 已退款 12.50 USD。`);
  });

  test('without a known order takes the language it names, and the order by its id', async () => {
    const of = async (id: string, more: object) =>
      (await noti.send('shipped', { noti_id: id, user_id: '1001', ...more })).json.data.noti.body;
    expect(await of('1', { order_id: 'O-77', language: 'zh-Hans' })).toBe('订单 O-77 已发货。');
    expect(await of('2', { params: { order: 'ABC' }, language: 'zh-CN' })).toBe('订单 ABC 已发货。');
    expect(await of('3', { order_id: 'O-77', language: 'fr' })).toBe('Order O-77 has been shipped.');
    expect(await of('4', { order_id: 'O-77' })).toBe('Order O-77 has been shipped.');
  });

  test('fills places once and literally; those without a value stay in texts of its own', async () => {
    const params = { name: '{other} $& $1', other: 'X', n: 3 };
    const told = await noti.send('news', {
      ...NEWS,
      title: '{name}{n}',
      body: '{nothing} {constructor} {other}',
      params,
    });
    expect(told.json.data.noti.title).toBe('{other} $& $13');
    expect(told.json.data.noti.body).toBe('{nothing} {constructor} X');
  });

  test('loses control characters, keeps emoji, and is cut between characters', async () => {
    const told = await noti.send('news', {
      ...NEWS,
      title: ' a\u0000b\nc\ud800\u0007 👨‍👩‍👧 ',
      body: '{x}{x}{x}{x}{x}{x}',
      params: { x: '😀'.repeat(200) },
    });
    expect(told.json.data.noti.title).toBe('ab c 👨‍👩‍👧');
    expect([...told.json.data.noti.body]).toEqual(Array(1024).fill('😀'));
    expect((await noti.list()).items[0].title).toBe('ab c 👨‍👩‍👧');
  });

  test("stands in its order's line of events, with a number of its own", async () => {
    const { id, final } = await place();
    await noti.send('news', { ...NEWS, order_id: id });
    await noti.send('news', { ...NEWS, noti_id: 'N-3', order_id: id });
    await world.kafka('payment_notified_cm', paid(id, 'captured', final));
    await noti.send('news', { ...NEWS, noti_id: 'N-2', order_id: id });
    const rows = await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq);
    expect(rows.map((row) => [row.orderId, row.topic])).toEqual(
      ['order.created', 'noti.user', 'noti.user', 'order.paid', 'noti.user', 'noti.user'].map((topic) => [
        id,
        topic,
      ]),
    );
    expect(new Set(rows.map((row) => row.seq)).size).toBe(rows.length);
  });

  test('goes to a user with the longest id', async () => {
    expect((await noti.send('news', { ...NEWS, user_id: LONG_USER })).status).toBe(200);
    expect((await noti.list('', { user: LONG_USER })).items).toHaveLength(1);
    expect((await events())[0]?.payload).toMatchObject({ user_id: LONG_USER });
  });
});

describe('who may send one', () => {
  test('only a service with the scope noti, by token or signature', async () => {
    expect((await noti.send('news', NEWS, 'nobody')).json.error).toBe('UNAUTHENTICATED');
    for (const service of ['tickets', 'backoffice'])
      expect((await noti.send('news', NEWS, service)).json.error).toBe('FORBIDDEN');
    expect((await world.post('/noti/news', NEWS)).json.error).toBe('UNAUTHENTICATED');
    expect((await world.post('/noti/news', NEWS, { user: null })).status).toBe(401);
    expect((await stored()).notifications).toEqual([]);
    const body = JSON.stringify(NEWS);
    const key = devEnv.SERVICE_KEYS.split(',')[0]?.split(':')[2] ?? '';
    const nowS = Math.floor(world.clock.nowMs() / 1000);
    const signed = { key, method: 'POST', path: '/noti/news', body, nowS };
    const as = { user: null, headers: { 'x-shopping-signature': signService(signed) } };
    expect((await world.post('/noti/news', body, as)).status).toBe(200);
    expect((await world.post('/noti/promo', body, as)).status).toBe(401);
  });
});

describe('a bad one', () => {
  const fields: [name: string, body: Record<string, unknown>, field: string][] = [
    ['no id', { noti_id: undefined }, 'noti_id'],
    ['an empty id', { noti_id: '' }, 'noti_id'],
    ['a long id', { noti_id: 'x'.repeat(129) }, 'noti_id'],
    ['a list as id', { noti_id: [] }, 'noti_id'],
    ['half an id', { noti_id: 1.5 }, 'noti_id'],
    ['no user', { user_id: null }, 'user_id'],
    ['a user with a blank', { user_id: '10 01' }, 'user_id'],
    ['a long user', { user_id: 'x'.repeat(65) }, 'user_id'],
    ['an order with a quote', { order_id: "'" }, 'order_id'],
    ['a long order', { order_id: 'x'.repeat(27) }, 'order_id'],
    ['no title', { title: undefined }, 'title'],
    ['an empty title', { title: ' \u0000' }, 'title'],
    ['a number as title', { title: 1 }, 'title'],
    ['a long title', { title: 'x'.repeat(256) }, 'title'],
    ['no body', { body: null }, 'body'],
    ['a long body', { body: '😀'.repeat(1025) }, 'body'],
    ['a number as language', { language: 1 }, 'language'],
    ['a list of params', { params: [1] }, 'params'],
    ['text as params', { params: 'x' }, 'params'],
    ['a bad name among params', { params: { 'A b': 'x' } }, 'params'],
    ['null among params', { params: { a: null } }, 'params'],
    ['an object among params', { params: { a: {} } }, 'params'],
    ['bad money among params', { params: { a: { v: '1.234', c: 'USD' } } }, 'params'],
    ['money of no currency among params', { params: { a: { v: '1', c: 'XXQ' } } }, 'params'],
    ['a long value among params', { params: { a: 'x'.repeat(256) } }, 'params'],
    [
      '21 params',
      { params: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`p${n}`, n])) },
      'params',
    ],
  ];
  const notNull = (one: unknown) => one !== undefined;

  test('is refused by the name of its field, and nothing is written', async () => {
    for (const [name, more, field] of fields) {
      const answer = await noti.send('news', { ...NEWS, ...more });
      expect([name, answer.status, answer.json.error]).toEqual([name, 422, 'INVALID_REQUEST']);
      const [problem] = answer.json.data.fields;
      expect([name, problem.field]).toEqual([name, field]);
      expect(problem.problem).toMatch(/^must /);
      expect(answer.text).not.toContain('eceived');
    }
    expect(
      Object.values(await stored())
        .flat()
        .filter(notNull),
    ).toEqual([]);
  });

  test("another user's order is refused, and a template without its values", async () => {
    const { id } = await place('en', { user: '1003' });
    const others = await noti.send('news', { ...NEWS, order_id: id });
    expect([others.status, others.json.data.fields[0].field]).toEqual([422, 'order_id']);
    for (const [kind, more] of [
      ['paid', {}],
      ['refund_failed', { params: { order: 'X' } }],
      ['refund_failed', { params: { amount: '1.00 USD' } }],
    ] as const) {
      const answer = await noti.send(kind, { noti_id: 'T', user_id: '1001', ...more });
      expect([answer.status, answer.json.data.fields?.[0]?.field]).toEqual([422, 'params']);
    }
    expect((await stored()).notifications).toEqual([]);
    expect(
      (await noti.send('refund_failed', { noti_id: 'T', user_id: '1001', title: 'T', body: 'B' })).status,
    ).toBe(200);
  });

  test('path, method, type and size are judged as everywhere', async () => {
    for (const kind of ['News', 'a-b', 'x'.repeat(33), 'a%20b'])
      expect([kind, (await noti.send(kind, NEWS)).json.error]).toEqual([kind, 'NOT_FOUND']);
    expect((await world.get('/noti/news')).json.error).toBe('METHOD_NOT_ALLOWED');
    expect((await noti.send('news', '{"noti_id":')).json.error).toBe('INVALID_JSON');
    expect((await noti.send('news', undefined)).json.error).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect((await noti.send('news', { ...NEWS, x: 'x'.repeat(70_000) })).json.error).toBe('BODY_TOO_LARGE');
    for (const body of ['[]', 'null', '"x"', '1'])
      expect((await noti.send('news', body)).json.error).toBe('INVALID_REQUEST');
  });
});
