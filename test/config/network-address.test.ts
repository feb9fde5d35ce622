import { describe, expect, test } from 'bun:test';
import {
  addressMatcher,
  guestNetwork,
  isAddressOrRange,
  plainAddress,
} from '../../src/config/network-address.ts';

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

  test('have one spelling, with or without a port', () => {
    const spellings = {
      '10.0.0.1': [
        '10.0.0.1',
        '::ffff:10.0.0.1',
        '::FFFF:a00:1',
        '10.0.0.1:50000',
        '[::ffff:10.0.0.1]:1',
        ' 10.0.0.1 ',
      ],
      '2001:db8::1': ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:50000'],
    };
    for (const [one, written] of Object.entries(spellings))
      for (const text of written) expect([text, plainAddress(text)]).toEqual([text, one]);
  });

  test('a text that is no address is none', () => {
    const none = [
      '',
      'somewhere',
      'unknown',
      '_hidden',
      '10',
      '0x7f.1',
      '010.0.0.1',
      '10.0.0.1:',
      '10.0.0.1:x',
    ];
    const broken = [
      '10.0.0.1:123456',
      '[10.0.0.1',
      '[2001:db8::1]x',
      '[]',
      '2001:db8:::1',
      '10.0.0.0/8',
      '1.2.3.4.5',
    ];
    for (const text of [...none, ...broken, '1'.repeat(10_000), 'a:'.repeat(10_000)])
      expect([text.slice(0, 40), plainAddress(text)]).toEqual([text.slice(0, 40), null]);
  });

  test('of guests are counted by /64 where they are IPv6, one by one where they are IPv4', () => {
    expect(guestNetwork('203.0.113.5')).toBe('203.0.113.5');
    expect(guestNetwork('::ffff:203.0.113.5')).toBe('203.0.113.5');
    const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0db8:0001:0002::'];
    for (const text of same) expect(guestNetwork(text)).toBe('2001:db8:1:2::/64');
    expect(guestNetwork('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64');
    expect(guestNetwork('somewhere')).toBeNull();
  });

  test('a range of IPv4 written as IPv6 is that range', () => {
    const isTrusted = addressMatcher(['::ffff:10.0.0.0/104']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', '11.0.0.1'].map(isTrusted)).toEqual([true, true, false]);
  });
});
