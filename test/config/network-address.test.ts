import { describe, expect, test } from 'bun:test';
import { addressMatcher, isAddressOrRange, plainAddress } from '../../src/config/network-address.ts';

describe('network addresses', () => {
  test('are in a list of addresses and ranges, in either spelling', () => {
    const isTrusted = addressMatcher(['10.0.0.0/8', '192.168.1.7', '2001:db8::/32', '::1']);
    const inside = ['10.1.2.3', '::ffff:10.1.2.3', '192.168.1.7', '2001:db8:0:1::5', '0:0:0:0:0:0:0:1'];
    for (const address of inside) expect([address, isTrusted(address)]).toEqual([address, true]);
    const outside = ['11.0.0.1', '192.168.1.8', '2001:db9::1', '::2', 'unknown', '', '10.0.0.0/8'];
    for (const address of outside) expect([address, isTrusted(address)]).toEqual([address, false]);
    expect(addressMatcher([])('10.0.0.1')).toBe(false);
  });

  test('what is neither address nor range is told apart', () => {
    for (const good of ['10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1'])
      expect(isAddressOrRange(good)).toBe(true);
    for (const bad of ['10.0.0.0/33', 'proxy.local', '10.0.0.1/', '/8', ''])
      expect(isAddressOrRange(bad)).toBe(false);
  });

  test('have one spelling', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(plainAddress('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
    expect(plainAddress('somewhere')).toBe('somewhere');
  });
});
