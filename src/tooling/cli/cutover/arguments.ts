import { flag, help, readArguments, text } from '../arguments/read-arguments.ts';
import { WrongUse } from '../arguments/wrong-use.ts';
import { readCount, readDuration, readOrigin, readShare } from '../compare/option-values.ts';

export const HELP = `bun run cutover check --old URL --new URL [--shadow FILE] [--old-group NAME] [--token-file FILE] [--allow 0.1]
                      [--compared 1000] [--lag 1000] [--skew 5s] [--no-rows] [--json]

Says of each step of the move (docs/moving-in.md) whether its conditions hold now, and what to do about those that do
not. Changes nothing. It takes database, Kafka and keys from the environment of the new service, as the consumer does.
  --old, --new   origins of the two services
  --shadow       the PREFIX.json that bun run shadow keeps writing
  --allow        percentage of the last hour that may differ (default 0.1)
  --compared     answers of the last hour that must have been compared (default 1000)
  --old-group    the Kafka group of the old consumers (default: KAFKA_GROUP_ID)
  --lag          records that this group may have left to read (default 1000)
  --skew         how far clocks may lie apart (default 5s)
  --token-file   a user's token as the account service made it (a JWT); without it one is signed by AUTH_JWT_SECRET
  --no-rows      does not read the rows of the tables that others write
  --json         prints JSON for programs
Exit code: 0 all hold; 1 something does not; 2 wrong use.
`;

export type CutoverCommand = {
  readonly old: string;
  readonly new: string;
  readonly shadow: string | null;
  readonly allow: number;
  readonly compared: number;
  readonly oldGroup: string | null;
  readonly lag: bigint;
  readonly skewMs: number;
  readonly tokenFile: string | null;
  readonly readsRows: boolean;
  readonly json: boolean;
};

/** @returns null for `--help` @throws WrongUse */
export function readCommand(args: readonly string[]): CutoverCommand | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  if (positionals.length !== 1 || positionals[0] !== 'check')
    throw new WrongUse('Say: bun run cutover check.');
  return {
    old: readOrigin('--old', values.old),
    new: readOrigin('--new', values.new),
    shadow: values.shadow ?? null,
    allow: readShare('--allow', values.allow ?? '0.1'),
    compared: readCount('--compared', values.compared ?? '1000', 1, 1_000_000_000),
    oldGroup: values['old-group'] ?? null,
    lag: BigInt(readCount('--lag', values.lag ?? '1000', 0, 1_000_000_000)),
    skewMs: readDuration('--skew', values.skew ?? '5s'),
    tokenFile: values['token-file'] ?? null,
    readsRows: values['no-rows'] !== true,
    json: values.json === true,
  };
}

const parse = (args: readonly string[]) =>
  readArguments(args, {
    help,
    old: text,
    new: text,
    shadow: text,
    allow: text,
    compared: text,
    'old-group': text,
    lag: text,
    skew: text,
    'token-file': text,
    'no-rows': flag,
    json: flag,
  });
