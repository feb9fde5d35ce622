import type { CommandLine } from '../../arguments/command-line.ts';
import { count } from '../../arguments/kinds.ts';
import { flag, optional } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

export const USER = {
  name: 'user:erase',
  forms: [
    'user:export ID            everything that is kept of a person, as JSON on stdout',
    'user:erase ID --dry-run   only says what would be erased, and how many orders the person has',
    "user:erase ID --orders N  erases a person's texts for good",
  ],
  about: `erase removes names, addresses, phones, e-mail, notifications, texts that people wrote, and the search keys that find
orders by these. Facts of money stay under the user's id: amounts, states, times, ids. It refuses while an order is not
over (received, refunded or canceled), since a parcel needs its address. Address book, cart and coupons belong to other
services: export shows them, erase leaves them. Dead letters of the person's orders are erased once they are replayed or
dropped, and outgoing events once Kafka has them. While some are left, erase says so and ends with 1; run it again then.
A mistyped id may be another customer, so erase wants the number of orders that the dry run told.

Each leaves a row in audit_entry with who ran it: AUDIT_ACTOR, or the account of the machine.`,
  options: {
    'dry-run': flag('erase only says what would be erased'),
    orders: optional(count(0, 1_000_000_000), 'how many orders the person has, as --dry-run told'),
  },
  others: { placeholder: 'ID', least: 2, most: 2, says: 'Give one user id.' },
  more: `DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder.
The database is named on stderr.
Exit code: 0 done; 1 refused, nothing is kept of this id, or something is left; 2 wrong use, or the database does not answer.`,
} as const satisfies CommandLine;

export type UserCommand = {
  readonly verb: 'export' | 'erase';
  readonly userId: string;
  /** null for an export, and for the dry run of an erasure */
  readonly orders: number | null;
};

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws WrongUse */
export function userCommand({ options, others }: Given<(typeof USER)['options']>): UserCommand {
  const [verb = '', userId = ''] = others;
  if (verb !== 'export' && verb !== 'erase') throw new WrongUse('Say export or erase.');
  if (!USER_ID.test(userId)) throw new WrongUse(`${verb} takes one user id.`);
  const { 'dry-run': isDryRun, orders } = options;
  if (verb === 'export' && (isDryRun || orders !== null))
    throw new WrongUse('export changes nothing; --dry-run and --orders are for bun run user:erase.');
  if (verb === 'erase' && isDryRun === (orders !== null))
    throw new WrongUse('erase takes either --dry-run, or --orders with the number of orders that it told.');
  return { verb, userId, orders };
}
