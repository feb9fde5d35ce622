import { describe, expect, test } from 'bun:test';
import { createRedact } from '../../../../src/tooling/cli/compare/redact.ts';

const redact = createRedact();
const order = {
  id: '01JD',
  final: { v: '62.55', c: 'USD' },
  status_label: 'To be paid',
  address: { receiver: 'Ann Lee', phone: '+1 415 555 0101', street: '1 Market St', region: 'US' },
  address_id: '501',
  email: 'ann@example.com',
  nick_name: 'annie',
  note: 'ring twice',
  title: 'call +44 20 7946 0958 now',
  price_token: 'eyJhbGciOiJIUzI1NiJ9.e30.x',
  cardNumber: 4_111_111_111_111_111,
};

describe('what may reach a disk', () => {
  test('is money, ids and words of ours; nothing about a person, nothing unknown, no token', () => {
    const text = JSON.stringify(redact.json(order));
    expect(JSON.parse(text)).toMatchObject({ id: '01JD', final: order.final, status_label: 'To be paid' });
    for (const secret of ['Ann', '415', 'Market', 'example.com', 'annie', 'twice', '7946', 'eyJ', '411111'])
      expect(text).not.toContain(secret);
  });

  test('is no body that is no JSON, and no parameter about a person', () => {
    expect(redact.body('phone=1')).toBe('‹no JSON, 7 characters›');
    expect(redact.path('/support/orders?phone=%2B1415&status=paid&email=a@b')).toBe(
      '/support/orders?phone=‹…›&status=paid&email=‹…›',
    );
  });

  test('is more by the rules, but never what is about a person', () => {
    const more = createRedact(['note', 'email']);
    expect(more.json({ note: 'x', email: 'a@b.c', other: 'y' })).toEqual({
      note: 'x',
      email: '‹text, 5›',
      other: '‹text, 1›',
    });
  });
});
