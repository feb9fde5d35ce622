import { expect, test } from 'bun:test';
import { DEMO } from '../../../src/tooling/cli/demo/arguments.ts';
import { addressIdOf } from '../../../src/tooling/cli/demo/buy.ts';
import { demoData } from '../../../src/tooling/dev/demo-data.ts';

test('the demo ships to an address of the user who orders, and lets only those order whose address is not blocked', () => {
  const users = [...new Set(demoData.addresses.map((one) => one.user_id))];
  const blocked = demoData.blacklist.map((one) => one.value);
  for (const user of users) {
    const address = demoData.addresses.find((one) => one.id === addressIdOf(user));
    expect(address).toMatchObject({ user_id: user, region: 'US' });
    const isBlocked = blocked.includes(address?.phone.replaceAll(' ', '') ?? '');
    expect([user, DEMO.options.user.read([user]) === undefined]).toEqual([user, isBlocked]);
  }
});
