import { flag, help, readArguments } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';

export const HELP = `bun run user:export ID            everything that is kept of a person, as JSON on stdout
bun run user:erase  ID [--dry-run] erases a person's texts for good

erase removes names, addresses, phones, e-mail, notifications, texts that people wrote, and the search keys that find
orders by these. Facts of money stay under the user's id: amounts, states, times, ids. It refuses while an order is not
over (received, refunded or canceled), since a parcel needs its address; --dry-run only says what would be erased. Address
book, cart and coupons belong to other services: export shows them, erase leaves them.

Each leaves a row in audit_entry with who ran it: AUDIT_ACTOR, or the account of the machine.
DATABASE_URL names the database; without it, that of a running \`bun run dev\` of this folder.
Exit code: 0 done; 1 refused; 2 wrong use, or the database does not answer.
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
