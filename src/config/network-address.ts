import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** Longer than any spelling of an address, with a zone and a port. */
const ADDRESS_MAX_CHARS = 100;
/** A customer has at least a /64 of IPv6 and may use any address in it. */
const GUEST_PREFIX_PARTS = 4;
const MAPPED_BITS = 96;

/** Parses an address. An IPv4 written as IPv6 (`::ffff:10.0.0.1`, as dual-stack sockets show it) is that IPv4. */
function parse(text: string): Address | null {
  if (text.length > ADDRESS_MAX_CHARS) return null;
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  return isAddress ? ipaddr.process(text) : null;
}

/** Parses an address, or a range such as `10.0.0.0/8`; null for anything else. */
function parseRange(text: string): Range | null {
  if (!text.includes('/')) {
    const address = parse(text);
    return address === null ? null : [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  try {
    const [base, bits] = ipaddr.parseCIDR(text);
    const isMapped = base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= MAPPED_BITS;
    return isMapped ? [base.toIPv4Address(), bits - MAPPED_BITS] : [base, bits];
  } catch {
    return null;
  }
}

/** Is the text an IP address, or a range in CIDR notation? */
export const isAddressOrRange = (text: string): boolean => parseRange(text) !== null;

/** Makes a test whether an address is in `list` of addresses and CIDR ranges; other entries match nothing. */
export function addressMatcher(list: readonly string[]): (address: string) => boolean {
  const ranges = list.map(parseRange).filter((range) => range !== null);
  if (ranges.length === 0) return () => false;
  return (text) => {
    const address = parse(text);
    if (address === null) return false;
    return ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
  };
}

/**
 * The plain form of an address as sockets and proxies write it: bare, `1.2.3.4:50000`, `[2001:db8::1]` or
 * `[2001:db8::1]:50000`. The port is dropped. Null for a text that is no address (`unknown`, a name).
 */
export function plainAddress(text: string): string | null {
  const bare = withoutPort(text.trim());
  return bare === null ? null : (parse(bare)?.toString() ?? null);
}

const PORT = /^:\d{1,5}$/;

function withoutPort(text: string): string | null {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    const rest = text.slice(end + 1);
    return end > 0 && (rest === '' || PORT.test(rest)) ? text.slice(1, end) : null;
  }
  const colon = text.indexOf(':');
  const isOnlyColon = colon >= 0 && colon === text.lastIndexOf(':');
  if (!isOnlyColon) return text;
  return PORT.test(text.slice(colon)) ? text.slice(0, colon) : null;
}

/**
 * The network by which a guest is counted (spec 16): an IPv4 address, or the /64 of an IPv6. Null without an address.
 */
export function guestNetwork(text: string): string | null {
  const address = parse(text);
  if (!(address instanceof ipaddr.IPv6)) return address?.toString() ?? null;
  const prefix = address.parts.slice(0, GUEST_PREFIX_PARTS).map((part) => part.toString(16));
  return `${prefix.join(':')}::/64`;
}
