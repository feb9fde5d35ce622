import ipaddr from 'ipaddr.js';

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** An IPv4 written as IPv6 (`::ffff:10.0.0.1`, as sockets that speak both show it) is that IPv4. */
const parse = (text: string) => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

/** One address, or a range as `10.0.0.0/8`; null for anything else. */
function parseRange(text: string): Range | null {
  if (!text.includes('/')) {
    const address = parse(text);
    return address === null ? null : [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  try {
    return ipaddr.parseCIDR(text);
  } catch {
    return null;
  }
}

/** Is it an IP address, or a range of them in CIDR notation. */
export const isAddressOrRange = (text: string): boolean => parseRange(text) !== null;

/** Tells whether an address is one of `list` (addresses and CIDR ranges; what is neither matches nothing). */
export function addressMatcher(list: readonly string[]): (address: string) => boolean {
  const ranges = list.map(parseRange).filter((range) => range !== null);
  if (ranges.length === 0) return () => false;
  return (text) => {
    const address = parse(text);
    if (address === null) return false;
    return ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
  };
}

/** The one spelling of an address; the text itself when it is none. */
export const plainAddress = (text: string): string => parse(text)?.toString() ?? text;
