import { describe, expect, test } from 'bun:test';
import { type Address, blacklistKeys, checkAddress } from '../../../src/domain/address/address.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';
import { demoAddresses, must } from '../pricing/fixtures.ts';

const demo = (id: string): Address => must(demoAddresses.find((one) => one.addrId === id));
const US = demo('501');
const withPhone = (phone: string, of = US) => checkAddress({ ...of, phone }, of.region).phoneE164;

/** @returns `field problem` of each problem; null for a valid address */
function problemsOf(over: Partial<Address>, of = US): string[] | null {
  try {
    checkAddress({ ...of, ...over }, of.region);
    return null;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'ADDRESS_INVALID') throw error;
    const fields = error.details.fields as { field: string; problem: string }[];
    return fields.map(({ field, problem }) => `${field} ${problem}`);
  }
}

describe('demo addresses', () => {
  test.each([
    ['501', '+14155552671'],
    ['502', '+442079460958'],
    ['503', '+12025550199'],
    ['505', '+81312345678'],
    ['506', '+13125550142'],
  ])('%s is valid', (id, phoneE164) => {
    expect(checkAddress(demo(id), demo(id).region)).toEqual({ ok: true, phoneE164 });
  });

  test('504 has a bad postcode', () =>
    expect(problemsOf({}, demo('504'))).toEqual(['postcode is not valid']));
});

describe('checkAddress', () => {
  test('another region is a mismatch, before anything else', () => {
    expect(() => checkAddress({ ...US, receiver: '' }, 'GB')).toThrow(
      new DomainError('ADDRESS_REGION_MISMATCH'),
    );
  });

  test.each(['receiver', 'email', 'phone', 'street', 'city', 'postcode', 'province'] as const)(
    '%s is required',
    (field) => {
      expect(problemsOf({ [field]: '' })).toEqual([`${field} is required`]);
      expect(problemsOf({ [field]: ' \t' })).toEqual([`${field} is required`]);
    },
  );

  test.each([
    ['HK', '+852 2123 4567'],
    ['AE', '+971 4 123 4567'],
    ['MO', '+853 2812 3456'],
    ['QA', '+974 4412 3456'],
  ])('a postcode is not required in %s, which has none', (region, phone) => {
    const there = { ...US, region, phone, province: '' };
    for (const postcode of ['', ' ', '999077', '0000']) expect(problemsOf({ postcode }, there)).toBeNull();
  });

  test('a province is required in the US only', () => {
    expect(problemsOf({ province: '' }, demo('502'))).toBeNull();
    expect(problemsOf({ province: '' }, demo('505'))).toBeNull();
  });

  test('names every bad field', () => {
    expect(problemsOf({ receiver: '', email: 'x', phone: '1', postcode: 'x' })).toEqual([
      'receiver is required',
      'email is not valid',
      'phone is not valid',
      'postcode is not valid',
    ]);
  });

  test.each(['a@b.co', 'A.b+c@sub.example.com', ' ann@example.com '])('%p looks like an email', (email) => {
    expect(problemsOf({ email })).toBeNull();
  });
  test.each([
    'a',
    'a@',
    '@b.co',
    'a@b',
    'a@b.',
    'a@.b',
    'a@b..co',
    'a b@c.de',
    'a@b@c.de',
    'a@b.co@c.de',
    'a@b.co.',
    `${'a'.repeat(250)}@b.co`,
  ])('%p does not', (email) => expect(problemsOf({ email })).toEqual(['email is not valid']));

  test('an email is as long as a path can be, and no longer', () => {
    const longest = `${'a'.repeat(254 - '@b.co'.length)}@b.co`;
    expect(problemsOf({ email: longest })).toBeNull();
    expect(problemsOf({ email: `a${longest}` })).toEqual(['email is not valid']);
    expect(problemsOf({ email: 'a'.repeat(300) })).toEqual(['email is not valid']);
  });

  test('phones: the region is the default, and a + may name any country', () => {
    expect(withPhone('(415) 555-2671')).toBe('+14155552671');
    expect(withPhone('+44 20 7946 0958')).toBe('+442079460958');
    expect(withPhone('020 7946 0958', demo('502'))).toBe('+442079460958');
    expect(withPhone('03-1234-5678', demo('505'))).toBe('+81312345678');
  });
  test.each([
    '12345',
    '+1',
    '+999 123456789',
    '+1 123 456 7890',
    '020 7946 0958',
    'call 415 555 2671 now',
    'none',
  ])('%p is no phone', (phone) => {
    expect(problemsOf({ phone })).toEqual(['phone is not valid']);
  });

  test.each([
    ['501', '94105-1234', true],
    ['501', ' 94105 ', true],
    ['501', '9410', false],
    ['501', '941-05', true],
    ['501', '94105!', false],
    ['501', '1234A', false],
    ['502', 'sw1a 2aa', true],
    ['502', '94105', false],
    ['505', '100-0001', true],
    ['505', 'ABC', false],
  ])('of %s: postcode %p is valid: %p', (id, postcode, valid) => {
    expect(problemsOf({ postcode }, demo(id)) === null).toBe(valid);
  });

  // The library's rules are case-sensitive for some regions. People write either case.
  test.each([
    ['NL', '1012 AB'],
    ['CA', 'K1A 0B1'],
    ['IE', 'D02 AF30'],
    ['GB', 'SW1A 2AA'],
    ['MT', 'VLT 1117'],
    ['AR', 'C1425CLA'],
    ['AU', '2000'],
    ['DE', '10115'],
    ['JP', '100-0001'],
  ])('of %s: %p, in either case, with its space or without', (region, postcode) => {
    const spellings = [postcode, postcode.toLowerCase(), postcode.replace(/[ -]/g, '')];
    for (const one of [...spellings, ` ${postcode.toLowerCase()} `]) {
      const address = { ...US, region, phone: '+14155552671', postcode: one };
      expect([one, checkAddress(address, region).ok]).toEqual([one, true]);
    }
    expect(problemsOf({ postcode: '!' }, { ...US, region })).toEqual(['postcode is not valid']);
  });

  test('a region that the library does not know takes any postcode, and none', () => {
    const hongKong = { ...US, region: 'HK', phone: '+852 2123 4567', postcode: '0' };
    expect(problemsOf({}, hongKong)).toBeNull();
    expect(problemsOf({ postcode: '' }, hongKong)).toBeNull();
    expect(withPhone('2123 4567', hongKong)).toBe('+85221234567');
    expect(problemsOf({}, { ...hongKong, region: 'ZZ' })).toBeNull();
    for (const phone of ['2123 4567', 'call +852 2123 4567 now'])
      expect(problemsOf({ phone }, { ...hongKong, region: 'ZZ' })).toEqual(['phone is not valid']);
  });
});

describe('as people and address books write it', () => {
  const PHONE_OF: Readonly<Record<string, string>> = {
    '501': '4155552671',
    '502': '2079460958',
    '505': '312345678',
  };
  const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
    // Japan: without the hyphen, in full width, with the postal mark, and with each dash that a keyboard may have.
    '505': [
      ...[
        '1000001',
        '１０００００１',
        '１００－０００１',
        '〒100-0001',
        '〒1000001',
        '〒 100 0001',
        '〶100-0001',
      ],
      ...[
        '100\u22120001',
        '100\u30fc0001',
        '100\u20130001',
        '100\u20110001',
        '100\uff700001',
        '100-\u200b0001',
      ],
      ...['\u3000100-0001\u3000', '\u202a100-0001\u202c', '\ufeff100-0001', '100 - 0001'],
    ],
    // Britain: no-break space, two spaces, none, lower case.
    '502': [
      'SW1A 2AA',
      'SW1A2AA',
      'sw1a2aa',
      'sw1a\u00a02aa',
      'SW1A  2AA',
      'sw1a\u20072aa',
      'ＳＷ１Ａ　２ＡＡ',
      'SW1A-2AA',
    ],
    // The States: nine digits without the hyphen, or with another separator.
    '501': ['941051234', '94105 1234', '94105\u20131234', '９４１０５'],
  };
  for (const [id, spellings] of Object.entries(SPELLINGS))
    for (const postcode of spellings)
      test(`${JSON.stringify(postcode)} is a postcode of ${demo(id).region}`, () => {
        expect(problemsOf({ postcode }, demo(id))).toBeNull();
      });

  for (const postcode of ['100000', '10000011', '100-000A', '〒', '1'.repeat(10_000), '1-'.repeat(10_000)])
    test(`${JSON.stringify(postcode.slice(0, 20))} is none of JP`, () => {
      expect(problemsOf({ postcode }, demo('505'))).toEqual(['postcode is not valid']);
    });

  test('a phone may hold direction marks and full width', () => {
    for (const [id, national] of Object.entries(PHONE_OF)) {
      const country = { '501': '1', '502': '44', '505': '81' }[id] ?? '';
      const full = [...`＋${country}${national}`].map((char) =>
        /\d/.test(char) ? String.fromCodePoint(0xff10 + Number(char)) : char,
      );
      const spellings = [
        `\u202a+${country} ${national}\u202c`,
        `\u200e+${country}\u00a0${national}`,
        `\u2066+${country}${national}\u2069`,
        `+${country}\u200b${national}\ufeff`,
        full.join(''),
        `  +${country}  ${national}  `,
      ];
      for (const phone of spellings)
        expect([phone, withPhone(phone, demo(id))]).toEqual([phone, `+${country}${national}`]);
    }
  });

  test('an email, too; and what holds nothing that can be seen is missing', () => {
    for (const email of [
      '\u202aann@example.com\u202c',
      'ann＠example.com',
      'ann@example.com\u200b',
      '\u3000ann@example.com',
    ])
      expect([email, problemsOf({ email })]).toEqual([email, null]);
    for (const nothing of ['\u200b', '\u3000', '\u00a0\ufeff', '\u202a\u202c'])
      expect(problemsOf({ street: nothing, postcode: nothing })).toEqual([
        'street is required',
        'postcode is required',
      ]);
  });
});

describe('blacklistKeys', () => {
  const addressOf = (over: Partial<Address>) => blacklistKeys('1001', { ...US, ...over }, '+1')[3]?.value;

  test('user, phone, email and address', () => {
    expect(blacklistKeys('1001', { ...US, email: ' Ann@Example.COM ' }, '+14155552671')).toEqual([
      { kind: 'user', value: '1001' },
      { kind: 'phone', value: '+14155552671' },
      { kind: 'email', value: 'ann@example.com' },
      { kind: 'address', value: '1marketst94105us' },
    ]);
  });

  test('an address is its letters and digits, of every script', () => {
    expect(addressOf({ street: ' 1, MARKET-st.\t#$+' })).toBe('1marketst94105us');
    expect(addressOf({ street: 'Łódzka 5/7', postcode: '90-001', region: 'PL' })).toBe('łódzka5790001pl');
    expect(addressOf({ street: '千代田１−１', postcode: '100-0001', region: 'JP' })).toBe(
      '千代田１１1000001jp',
    );
    expect(addressOf({ street: 'ถนนสีลม', region: 'TH' })).toBe('ถนนสีลม94105th');
    for (const postcode of ['', ' ', '-'])
      expect(addressOf({ street: '1 Queen’s Rd.', postcode, region: 'HK' })).toBe('1queensrdhk');
  });

  /** The kinds and values of the blacklist keys of an address that is written in another way. */
  const keysOf = (over: Partial<Address>, of = US) =>
    blacklistKeys('1001', { ...of, ...over }, '+1').map(({ kind, value }) => `${kind} ${value}`);

  test('another way to write it is no way around the list', () => {
    for (const street of ['１　Ｍａｒｋｅｔ　Ｓｔ', '1\u200b Market\u202c St', '1\u00a0MARKET\u00a0St.'])
      expect([street, keysOf({ street }).includes('address 1marketst94105us')]).toEqual([street, true]);
    const tokyo = 'address 11chiyoda1000001jp';
    for (const postcode of ['1000001', '〒１００－０００１', '100\u30fc0001', '100\u202c-0001'])
      expect([postcode, keysOf({ postcode }, demo('505')).includes(tokyo)]).toEqual([postcode, true]);
    for (const email of ['ＡＮＮ@example.com', 'ann\u200b@example.com', ' Ann＠Example.com'])
      expect([email, keysOf({ email }).includes('email ann@example.com')]).toEqual([email, true]);
  });

  test('what the list was made of as it was written is found still', () => {
    expect(keysOf({ street: '千代田１−１', postcode: '100-0001', region: 'JP' })).toContain(
      'address 千代田１１1000001jp',
    );
    expect(keysOf({ email: ' Ann＠Example.com' })).toContain('email ann＠example.com');
  });
});
