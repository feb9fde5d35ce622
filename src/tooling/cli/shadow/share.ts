import { fits } from '../compare/path-glob.ts';

/** Which requests are compared: the first route that fits has its own share, the rest the common one. 0 to 1. */
export type Shares = {
  readonly share: number;
  readonly routes: readonly { readonly glob: string; readonly share: number }[];
  /** by user: all requests of a person or none */
  readonly by: 'user' | 'request';
};

const STEPS = 1_000_000n;

/** `who` is the result of `whoAsks`; `draw` is a random number from 0 to 1. */
export function isChosen(shares: Shares, route: string, who: string, draw: number): boolean {
  const share = shares.routes.find((one) => fits(one.glob, route))?.share ?? shares.share;
  if (share >= 1 || share <= 0) return share >= 1;
  const place = shares.by === 'request' ? draw : Number(BigInt(Bun.hash(who)) % STEPS) / Number(STEPS);
  return place < share;
}

/** A stable name of the caller: the user, the guest, or the address. */
export function whoAsks(headers: Headers, address: string): string {
  const user = headers.get('userid') ?? '';
  if (user !== '' && user !== '0') return user;
  return headers.get('x-cloudmall-anonymous-user-key') ?? headers.get('x-forwarded-for') ?? address;
}
