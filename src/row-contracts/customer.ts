import { address, blacklist, cartItem } from '../db/schema/index.ts';
import { BLACKLIST_KINDS } from '../domain/address/address.ts';
import { contract } from './contract.ts';
import { anyText, filled, oneOf, region, whole } from './rules.ts';

const COUNT_MAX = 2_147_483_647;

/** A row with an invalid count counts as not in the cart. */
export const cartRows = contract(cartItem, { userId: filled, skuId: filled, count: whole(1, COUNT_MAX) });

/** The domain checks the texts that a person typed, and names the field (ADDRESS_INVALID). */
export const addressRows = contract(address, {
  addrId: filled,
  userId: filled,
  region,
  receiver: anyText,
  email: anyText,
  phone: anyText,
  street: anyText,
  city: anyText,
  province: anyText,
  postcode: anyText,
});

/** Rows are only compared with, so a row of an unknown kind blocks nobody. */
export const blacklistRows = contract(
  blacklist,
  { kind: oneOf(BLACKLIST_KINDS), value: filled },
  { personal: ['value'] },
);
