import { flag, help, readArguments } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';

export const HELP = `bun run user:export ID            everything that is kept of a person, as JSON on stdout
bun run user:erase  ID [--dry-run] erases a person's texts for good

erase takes names, addresses, phones, e-mail, notifications, what people wrote, and by what orders are found by them.
Facts of money stay under the user's id: amounts, states, times, ids. It refuses while an order is not over (received,
refunded or canceled), since a parcel needs its address; --dry-run only says what would be. Address book, cart and
coupons belong to other services: export shows them, erase leaves them.
Dead letters of the person's orders go once they are replayed or dropped, and events once Kafka has them. While some are
left, erase says so and ends with 1; run it again then.

Each leaves a row in audit_entry with who ran it: AUDIT_ACTOR, or the account of the machine.
DATABASE_URL says where to look; without it, the database of a running \`bun run dev\` of this folder.
Exit code: 0 done; 1 refused, or something is left; 2 wrong use, or the database does not answer.
`;

export type Command =
  | { readonly verb: 'help' }
  | { readonly verb: 'export' | 'erase'; readonly userId: string; readonly isDryRun: boolean };

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws WrongUse */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [verb = '', userId = '', ...more] = positionals;
  if (values.help === true || verb === 'help') return { verb: 'help' };
  if (verb !== 'export' && verb !== 'erase') throw new WrongUse('Say export or erase.');
  if (!USER_ID.test(userId) || more.length > 0) throw new WrongUse(`${verb} takes one user id.`);
  const isDryRun = values['dry-run'] === true;
  if (isDryRun && verb === 'export') throw new WrongUse('export changes nothing; --dry-run is for erase.');
  return { verb, userId, isDryRun };
}

const parse = (args: readonly string[]) => readArguments(args, { help, 'dry-run': flag });
