import type { CommandLine } from '../../arguments/command-line.ts';
import { count, duration, file, origin, share, text } from '../../arguments/kinds.ts';
import { flag, optional, preset, required } from '../../arguments/options.ts';
import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

const SAY_CHECK = 'Say: bun run cutover check.';

export const CUTOVER = {
  name: 'cutover',
  forms: [
    'cutover check --old URL --new URL [--shadow FILE] [--allow PERCENT] [--compared N] [--old-group NAME] ' +
      '[--lag N] [--skew TIME] [--token-file FILE] [--no-rows] [--json]',
  ],
  about: `Says of each step of the move (docs/moving-in.md) whether its conditions hold now, and what to do about those that do
not. Changes nothing. It takes database, Kafka and keys from the environment of the new service, as the consumer does.`,
  options: {
    old: required(origin, 'origin of the old service'),
    new: required(origin, 'origin of the new service'),
    shadow: optional(text('FILE'), 'the PREFIX.json that bun run shadow keeps writing'),
    allow: preset(share, '0.1', 'percentage of the last hour that may differ'),
    compared: preset(
      count(1, 1_000_000_000),
      '1000',
      'answers of the last hour that must have been compared',
    ),
    'old-group': optional(text('NAME'), 'the Kafka group of the old consumers', 'KAFKA_GROUP_ID'),
    lag: preset(count(0, 1_000_000_000), '1000', 'records that this group may have left to read'),
    skew: preset(duration, '5s', 'how far clocks may lie apart'),
    'token-file': optional(
      file,
      "a user's token as the account service made it (a JWT); without it one is signed by AUTH_JWT_SECRET",
    ),
    'no-rows': flag('does not read rows: what only they tell is unknown, and its step stays closed'),
    json: flag('prints JSON for programs'),
  },
  others: { placeholder: 'check', least: 1, most: 1, says: SAY_CHECK },
  more: 'Exit code: 0 all hold; 1 something does not; 2 wrong use.',
} as const satisfies CommandLine;

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

/** @throws WrongUse */
export function cutoverCommand({ options, others }: Given<(typeof CUTOVER)['options']>): CutoverCommand {
  if (others[0] !== 'check') throw new WrongUse(SAY_CHECK);
  const {
    'old-group': oldGroup,
    lag,
    skew: skewMs,
    'token-file': tokenFile,
    'no-rows': isQuick,
    ...same
  } = options;
  return { ...same, oldGroup, lag: BigInt(lag), skewMs, tokenFile, readsRows: !isQuick };
}
