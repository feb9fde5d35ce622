import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator';
import { DomainError } from '../values/errors.ts';
import { plainText } from '../values/plain-text.ts';
import { postcodeSpellings } from './postcode.ts';

/** Where an order goes, as another service wrote it. */
export type Address = {
  readonly addrId: string;
  readonly userId: string;
  readonly region: string;
  readonly receiver: string;
  readonly email: string;
  readonly phone: string;
  readonly street: string;
  readonly city: string;
  readonly province: string;
  readonly postcode: string;
};

export const BLACKLIST_KINDS = ['user', 'phone', 'email', 'address'] as const;

/** A key of the blacklist; `value` is normalised as spec 6 says. */
export type BlacklistKey = { readonly kind: (typeof BLACKLIST_KINDS)[number]; readonly value: string };

type AddressField = 'receiver' | 'email' | 'phone' | 'street' | 'city' | 'province' | 'postcode';
type FieldProblem = { readonly field: AddressField; readonly problem: 'is required' | 'is not valid' };

const REQUIRED: readonly AddressField[] = ['receiver', 'email', 'phone', 'street', 'city'];
/** A parcel to these regions is not delivered without a state. */
const REGIONS_WITH_PROVINCE: readonly string[] = ['US'];
/** Regions that the library knows have postcodes; Hong Kong, say, has none. */
const hasPostcodes = postcodeValidatorExistsForCountry;

const requiredIn = (region: string): readonly AddressField[] => [
  ...REQUIRED,
  ...(hasPostcodes(region) ? (['postcode'] as const) : []),
  ...(REGIONS_WITH_PROVINCE.includes(region) ? (['province'] as const) : []),
];

/** The form of an e-mail address: something, one @, a domain with a point. Whether it takes mail is not known. */
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
/** The longest path of RFC 5321, without its brackets. */
const MAX_EMAIL_LENGTH = 254;

/**
 * Checks that an order of `region` can go to this address (spec 6). It judges the texts as {@link plainText}; the order
 * keeps what was written.
 * @returns the phone in E.164
 * @throws DomainError ADDRESS_REGION_MISMATCH; ADDRESS_INVALID with `fields` naming each field and its problem
 */
export function checkAddress(
  address: Address,
  region: string,
): { readonly ok: true; readonly phoneE164: string } {
  if (address.region !== region) throw new DomainError('ADDRESS_REGION_MISMATCH');
  const phoneE164 = phoneInE164(address.phone, region);
  const missing = new Set(requiredIn(region).filter((field) => plainText(address[field]) === ''));

  const problems: FieldProblem[] = [...missing].map((field) => ({ field, problem: 'is required' }));
  const check = (field: AddressField, valid: boolean) => {
    if (!valid && !missing.has(field)) problems.push({ field, problem: 'is not valid' });
  };
  check('email', isEmail(address.email));
  check('phone', phoneE164 !== null);
  check('postcode', isPostcode(address.postcode, region));
  if (problems.length > 0 || phoneE164 === null)
    throw new DomainError('ADDRESS_INVALID', { fields: problems });
  return { ok: true, phoneE164 };
}

/** The form in which an e-mail address is compared. */
export const emailOf = (text: string): string => plainText(text).toLowerCase();
const isEmail = (text: string): boolean =>
  emailOf(text).length <= MAX_EMAIL_LENGTH && EMAIL.test(emailOf(text));

/** Judges by the library's rule for the region, in any spelling that people use. Regions without one take any text, also none. */
function isPostcode(text: string, region: string): boolean {
  return (
    !hasPostcodes(region) || postcodeSpellings(text).some((spelling) => postcodeValidator(spelling, region))
  );
}

/**
 * The phone in E.164, valid in any country; without `+` it is read as one of `region`. null when the text is no number.
 * `extract: false`: the whole text must be a number, not merely contain one.
 */
export function phoneInE164(text: string, region: string): string | null {
  const defaultCountry: CountryCode | undefined = isSupportedCountry(region) ? region : undefined;
  const options = defaultCountry === undefined ? { extract: false } : { defaultCountry, extract: false };
  const phone = parsePhoneNumberFromString(plainText(text), options);
  return phone?.isValid() === true ? phone.number : null;
}

/**
 * All keys under which this order could be blocked (spec 6). `phoneE164` as {@link checkAddress} gives it. E-mail and
 * address are there twice, as they were written and in a plain form, for the list may hold either.
 */
export function blacklistKeys(userId: string, address: Address, phoneE164: string): BlacklistKey[] {
  const emails = new Set([address.email.trim().toLowerCase(), emailOf(address.email)]);
  const { street, postcode, region } = address;
  const [spelling = ''] = postcodeSpellings(postcode);
  const addresses = new Set([
    keyOf(street + postcode + region),
    keyOf(plainText(street) + spelling + region),
  ]);
  return [
    { kind: 'user', value: userId },
    { kind: 'phone', value: phoneE164 },
    ...[...emails].map((value) => ({ kind: 'email', value }) as const),
    ...[...addresses].map((value) => ({ kind: 'address', value }) as const),
  ];
}

/** Letters, marks and digits of every script stay: without its marks a Thai or Hindi street is another street. */
const keyOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
