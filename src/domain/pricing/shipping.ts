import { DomainError } from '../values/errors.ts';
import { convertFen, type Rate, roundHalfUpDiv } from '../values/money.ts';
import type { RegionSetup, ShippingChannel } from './catalogue.ts';
import type { PricedChannel } from './price.ts';

/** One parcel: everything that a mall ships to the region. `netGoods` is goods less mall discount, in minor units. */
export type Parcel = { readonly mall: string; readonly weightG: number; readonly netGoods: bigint };

/** By priority, then by key, so that the database's order does not matter. */
const byPriority = (a: ShippingChannel, b: ShippingChannel): number =>
  a.priority - b.priority || (a.key < b.key ? -1 : 1);

/** A channel without steps ships no more than its first weight. */
const takesWeight = (channel: ShippingChannel, weightG: number): boolean =>
  weightG <= channel.maxWeightG && (channel.stepWeightG > 0 || weightG <= channel.firstWeightG);

/** `first_fee + ceil(max(0, weight - first_weight) / step_weight) x step_fee`, in CNY fen (spec 4, step 4). */
export function feeFen(channel: ShippingChannel, weightG: number): bigint {
  if (weightG <= channel.firstWeightG) return channel.firstFeeFen;
  const overG = BigInt(weightG - channel.firstWeightG);
  const stepG = BigInt(channel.stepWeightG);
  return channel.firstFeeFen + ((overG + stepG - 1n) / stepG) * channel.stepFeeFen;
}

/**
 * The channels that serve the region and take the parcel's weight, in order, each with its shipping fee (0 where a
 * free-shipping row matches) and its tax. Minor units (spec 4, steps 4 and 5).
 */
export function priceChannels(setup: RegionSetup, parcel: Parcel, rate: Rate): PricedChannel[] {
  return setup.channels
    .filter((channel) => channel.region === setup.region && takesWeight(channel, parcel.weightG))
    .sort(byPriority)
    .map((channel) => ({
      channel,
      f00: isFree(setup, parcel, channel)
        ? 0n
        : convertFen(feeFen(channel, parcel.weightG), rate, setup.currency),
      tax: roundHalfUpDiv(parcel.netGoods * BigInt(channel.taxBps), 10_000n),
    }));
}

function isFree(setup: RegionSetup, parcel: Parcel, channel: ShippingChannel): boolean {
  return setup.freeShipping.some(
    (row) =>
      row.mall === parcel.mall &&
      row.region === setup.region &&
      row.channelKey === channel.key &&
      // A threshold in another currency cannot be compared with this order.
      row.threshold.currency === setup.currency &&
      parcel.netGoods >= row.threshold.amountMinor,
  );
}

/**
 * The requested channel, else the first by priority. An empty key requests none: a summary answers it for a mall with
 * nothing to ship. @throws DomainError CHANNEL_UNAVAILABLE with `mall` (spec 4, step 4)
 */
export function chooseChannel(
  channels: readonly PricedChannel[],
  mall: string,
  requested: Readonly<Record<string, string>>,
): PricedChannel {
  // Object.hasOwn, for a mall may have the name of an inherited property.
  const asked = Object.hasOwn(requested, mall) ? (requested[mall] ?? '') : '';
  const chosen = asked === '' ? channels[0] : channels.find(({ channel }) => channel.key === asked);
  if (chosen === undefined) throw new DomainError('CHANNEL_UNAVAILABLE', { mall });
  return chosen;
}
