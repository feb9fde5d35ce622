import { test } from 'bun:test';
import { PLAIN, WALLET, YEN } from './orders';
import { paid, pay, refund, refused, Tale, ticket } from './tales';
import { isWrong, threeOf } from './wrong-tales';

test('finds a ticket that gives more than is there, by tender and in all', () => {
  isWrong(
    paid().step(ticket('T1', { amount: 7756n }), [], { refunds: [refund('T1', ['p1 7756 r'])] }),
    '7756 USD',
  );
  const tale = paid(WALLET).step(ticket('T1', { amount: 3000n }), [], {
    refunds: [refund('T1', ['p1 500 r', 'wallet 2500 r'])],
  });
  isWrong(tale, '2500 USD went back or is under way by wallet, which brought 2000');
});

test('wallet money that is only frozen is not there yet', () => {
  const tale = threeOf(new Tale(WALLET)).step(ticket('T1', { amount: 4000n }), [], {
    refunds: [refund('T1', ['p1 3000 r', 'wallet 1000 r'])],
  });
  isWrong(tale, '1000 USD went back or is under way by wallet, which brought 0');
});

test('finds a legal ticket that is refused', () => {
  const no = refused('REFUND_EXCEEDS');
  isWrong(
    paid().step(ticket('T1', { amount: 7755n }), [], {}, no),
    '7755 was answered REFUND_EXCEEDS, 7755 is left',
  );
  isWrong(threeOf(new Tale(PLAIN)).step(ticket('T1'), [], {}, no), '3000 is left');
  const line = ticket('T1', { units: [{ sku: 'B', count: 1 }], includeShipping: true });
  isWrong(paid().step(line, [], {}, refused('ANY')), 'Ticket T1 for 6755');
});

test('finds units of another worth, refunded twice or before the order is paid, and shipping refunded twice', () => {
  const one = [{ sku: 'A', count: 1 }];
  const line = (id: string, leg: string, more = {}) => refund(id, [leg], { units: one, ...more });
  isWrong(
    paid(YEN).step(ticket('T1', { units: one }), [], { refunds: [line('T1', 'p1 33 r JPY')] }),
    'gives 33 JPY, right is 34',
  );
  const all = [{ sku: 'B', count: 1 }];
  const first = refund('T1', ['p1 6000 r'], { units: all });
  const again = paid()
    .step(ticket('T1', { units: all }), [], { refunds: [first] })
    .step(ticket('T2', { units: all }), [], {
      refunds: [first, refund('T2', ['p1 1000 r'], { units: all })],
    });
  isWrong(again, '2 of B are refunded, 1 were bought');
  const early = threeOf(new Tale(PLAIN)).step(ticket('T1', { units: one }), [], {
    refunds: [line('T1', 'p1 334 r')],
  });
  isWrong(early, 'before the order is paid takes Ax1');
  const ship = ticket('T1', { units: one, includeShipping: true });
  const shipped = refund('T1', ['p1 1089 r'], { units: one, shipping: 755n });
  const next = refund('T2', ['p1 1088 r'], { units: one, shipping: 755n });
  const twice = paid()
    .step(ship, [], { refunds: [shipped] })
    .step({ ...ship, refundId: 'T2' } as typeof ship, [], { refunds: [shipped, next] });
  isWrong(twice, '1510 of shipping is refunded, 755 was paid');
});

test('finds a ticket with a wrong code, other goods or shipping, or lines and an amount', () => {
  const tooMuch = ticket('T1', { amount: 8000n });
  isWrong(paid().step(tooMuch, [], {}, refused('OTHER')), 'for 8000 of 7755 left was answered OTHER');
  const line = ticket('T1', { units: [{ sku: 'A', count: 1 }] });
  const other = refund('T1', ['p1 334 r'], { units: [{ sku: 'B', count: 1 }] });
  isWrong(paid().step(line, [], { refunds: [other] }), 'is for Ax1, takes Bx1');
  const ship = refund('T1', ['p1 334 r'], { units: [{ sku: 'A', count: 1 }], shipping: 755n });
  isWrong(paid().step(line, [], { refunds: [ship] }), 'takes 755 of shipping, 0 is asked for');
  const both = ticket('T1', { units: [{ sku: 'A', count: 1 }], amount: 5n });
  isWrong(
    paid().step(both, [], { refunds: [refund('T1', ['p1 5 r'], { units: [{ sku: 'A', count: 1 }] })] }),
    'lines and an amount',
  );
  const auto = refund('auto-p2', ['p2 5 r'], { units: [{ sku: 'A', count: 1 }] });
  isWrong(
    paid().step(pay('p2', 'captured', 5n, { atMs: 2000 }), [], { refunds: [auto] }),
    'takes Ax1 for it',
  );
});

test('finds a refund by shares that spares the wallet', () => {
  const tale = paid(WALLET).step(ticket('T1', { amount: 1000n }), [], {
    refunds: [refund('T1', ['p1 1000 r'])],
  });
  isWrong(tale, 'its share is 1000 x 2000 / 7755');
});

test('to the wallet means to the wallet', () => {
  const tale = paid().step(ticket('T1', { amount: 10n, to: 'wallet' }), [], {
    refunds: [refund('T1', ['p1 10 r'])],
  });
  isWrong(tale, 'goes to the wallet, but has a leg of p1');
});
