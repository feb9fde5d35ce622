import { describe, expect, test } from 'bun:test';
import { chooseChannel, feeFen, priceChannels } from '../../../src/domain/pricing/shipping.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';
import { channel, rateFor, setupOf } from './fixtures.ts';

const parcel = (weightG: number, netGoods = 1000n) => ({ mall: 'taobao', weightG, netGoods });
const keysOf = (channels: ReturnType<typeof priceChannels>) => channels.map((one) => one.channel.key);

describe('fee', () => {
  test.each([
    [0, 4500n],
    [499, 4500n],
    [500, 4500n],
    [501, 6300n],
    [1000, 6300n],
    [1001, 8100n],
    [1500, 8100n],
  ])('%d g costs %p fen', (weightG, fee) => expect(feeFen(channel({ key: 'A' }), weightG)).toBe(fee));

  test('is the first fee up to the first weight, however far below it, with steps or without', () => {
    expect(feeFen(channel({ key: 'A', firstWeightG: 5_000 }), 1)).toBe(4500n);
    for (const weightG of [1, 500])
      expect(feeFen(channel({ key: 'A', stepWeightG: 0 }), weightG)).toBe(4500n);
  });

  test('f00 is the fee converted once', () => {
    const [first] = priceChannels(setupOf('US'), parcel(700), rateFor('US'));
    expect(first?.f00).toBe(876n); // 63.00 x 0.1391 = 8.7633
  });
});

describe('channels of a parcel', () => {
  test('serve the region and take the weight, by priority, then key', () => {
    const setup = setupOf('US', {
      channels: [
        channel({ key: 'Z', priority: 2 }),
        channel({ key: 'B', priority: 2 }),
        channel({ key: 'LAST', priority: 10 }),
        channel({ key: 'FIRST', priority: 1 }),
        channel({ key: 'GB', region: 'GB', priority: 0 }),
        channel({ key: 'LIGHT', priority: 0, maxWeightG: 699 }),
        channel({ key: 'EXACT', priority: 3, maxWeightG: 700 }),
        channel({ key: 'STEPLESS', priority: 0, stepWeightG: 0 }),
      ],
    });
    expect(keysOf(priceChannels(setup, parcel(700), rateFor('US')))).toEqual([
      'FIRST',
      'B',
      'Z',
      'EXACT',
      'LAST',
    ]);
  });

  test('one without steps takes its first weight and no more', () => {
    const setup = setupOf('US', { channels: [channel({ key: 'STEPLESS', stepWeightG: 0 })] });
    const counts = [1, 500, 501].map(
      (weightG) => priceChannels(setup, parcel(weightG), rateFor('US')).length,
    );
    expect(counts).toEqual([1, 1, 0]);
  });

  test('each has its own tax, half up', () => {
    const setup = setupOf('US', { channels: [channel({ key: 'A' }), channel({ key: 'B', taxBps: 50 })] });
    const taxes = priceChannels(setup, parcel(1, 900n), rateFor('US')).map((one) => one.tax);
    expect(taxes).toEqual([54n, 5n]); // 4.5 -> 5
  });

  test.each([
    ['nothing', 0, 5_000n, 0n],
    ['one part in ten thousand of less than half a cent', 1, 4_999n, 0n],
    ['one part in ten thousand of half a cent, which goes up', 1, 5_000n, 1n],
    ['a twentieth', 500, 10_000n, 500n],
    ['the whole', 10_000, 10_000n, 10_000n],
  ])('a tax is %s', (_name, taxBps, netGoods, tax) => {
    const setup = setupOf('US', { channels: [channel({ key: 'A', taxBps })] });
    expect(priceChannels(setup, parcel(1, netGoods), rateFor('US'))[0]?.tax).toBe(tax);
  });

  const free = {
    mall: 'taobao',
    region: 'US',
    channelKey: 'A',
    threshold: { amountMinor: 1000n, currency: 'USD' },
  };
  test.each([
    ['matches from the threshold on', free, 1000n, 0n],
    ['does not below it', free, 999n, 626n],
    ['not for another mall', { ...free, mall: 'tmall' }, 1000n, 626n],
    ['not for another region', { ...free, region: 'GB' }, 1000n, 626n],
    ['not for another channel', { ...free, channelKey: 'B' }, 1000n, 626n],
    ['not in another currency', { ...free, threshold: { amountMinor: 1n, currency: 'GBP' } }, 1000n, 626n],
  ])('free shipping %s', (_name, row, netGoods, f00) => {
    const setup = setupOf('US', { channels: [channel({ key: 'A' })], freeShipping: [row] });
    expect(priceChannels(setup, parcel(300, netGoods), rateFor('US'))[0]?.f00).toBe(f00);
    const among = { ...setup, freeShipping: [{ ...row, mall: 'jd' }, row, { ...row, mall: 'jd' }] };
    expect(priceChannels(among, parcel(300, netGoods), rateFor('US'))[0]?.f00).toBe(f00);
  });
});

describe('choice', () => {
  const channels = priceChannels(setupOf('US'), parcel(700), rateFor('US'));
  const chosen = (asked: Record<string, string>, mall = 'taobao') =>
    chooseChannel(channels, mall, asked).channel.key;

  test('the first unless another is asked for', () => {
    expect(chosen({})).toBe('CN-US-PRI-LINE');
    expect(chosen({ taobao: '' })).toBe('CN-US-PRI-LINE');
    expect(chosen({ tmall: 'CN-US-ECO-LINE' })).toBe('CN-US-PRI-LINE');
    expect(chosen({ taobao: 'CN-US-ECO-LINE' })).toBe('CN-US-ECO-LINE');
    expect(chosen({}, 'constructor')).toBe('CN-US-PRI-LINE');
  });

  test.each(['CN-GB-PRI-LINE', 'cn-us-pri-line', 'NONE'])('%s is CHANNEL_UNAVAILABLE', (key) => {
    const refusal = new DomainError('CHANNEL_UNAVAILABLE', { mall: 'taobao' });
    expect(() => chosen({ taobao: key })).toThrow(refusal);
  });

  test('no channel at all is CHANNEL_UNAVAILABLE', () => {
    expect(() => chooseChannel([], 'taobao', {})).toThrow(new DomainError('CHANNEL_UNAVAILABLE'));
  });
});
