import { readFileSync } from 'node:fs';
import { parseConsumerConfig } from '../../../config/config.ts';
import type { DbClient } from '../../../db/client.ts';
import { inspectKafka, type KafkaState } from '../../../kafka/inspect-group.ts';
import { openKafkajs } from '../../../kafka/kafkajs/open.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { userToken } from '../token/user.ts';
import type { CutoverCommand } from './arguments.ts';
import { type Check, holds, notLookedAt, notYet } from './check.ts';
import { clockChecks } from './clock-checks.ts';
import { databaseChecks } from './database-checks.ts';
import { kafkaChecks } from './kafka-checks.ts';
import { letterChecks } from './letter-checks.ts';
import { orderChecks } from './order-checks.ts';
import { type Ask, serviceChecks } from './service-checks.ts';
import { shadowChecks } from './shadow-checks.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type Parts = {
  readonly env: Env;
  readonly command: CutoverCommand;
  /** null when the environment names no usable database */
  readonly client: DbClient | null;
  readonly ask: Ask;
  readonly nowMs: () => number;
};

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** All checks in the order of the steps. @throws WrongUse for a missing file */
export async function gatherChecks({ env, command, client, ask, nowMs }: Parts): Promise<Check[]> {
  const config = tryConfig(env);
  const { old, new: fresh } = command;
  return [
    { step: '1 database', name: 'configuration', look: async () => lookAtConfig(config) },
    ...(client === null
      ? []
      : databaseChecks(client, { readsRows: command.readsRows, poolSize: poolSize(env) })),
    ...serviceChecks(ask, {
      old,
      new: fresh,
      userToken: await tokenToTry(env, command.tokenFile),
      supportKey: config.ok ? supportKeyOf(config.config) : null,
      nowS: () => Math.floor(nowMs() / 1000),
    }),
    ...clockChecks(client, ask, { old, new: fresh, skewMs: command.skewMs, nowMs }),
    ...shadowChecks({ file: command.shadow, allow: command.allow, compared: command.compared, nowMs }),
    ...(config.ok ? kafkaOf(config.config, command) : []),
    ...(client === null
      ? []
      : orderChecks(client).map((one) => (command.readsRows ? one : notLookedAt(one)))),
    ...(client === null ? [] : letterChecks(client)),
  ];
}

type Config = ReturnType<typeof parseConsumerConfig>;
type Tried =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: string };

/** Parses the configuration; problems name variables, never values. */
function tryConfig(env: Env): Tried {
  try {
    return { ok: true, config: parseConsumerConfig(env) };
  } catch (error) {
    return { ok: false, problems: error instanceof Error ? error.message : '' };
  }
}

const lookAtConfig = (config: Tried) =>
  config.ok
    ? holds('the consumer would start with it')
    : notYet(
        config.problems
          .split('\n')
          .slice(1)
          .map((line) => line.trim())
          .join('; '),
        'Run this with the whole environment of the new consumer (README.md, Configuration).',
      );

const poolSize = ({ DB_POOL_SIZE = '20' }: Env) => Number(DB_POOL_SIZE);

const supportKeyOf = ({ services }: Config): string | null =>
  services.keys.find((one) => one.name === 'backoffice')?.secret ?? null;

function kafkaOf({ kafka }: Config, { oldGroup, lag }: CutoverCommand): Check[] {
  const group = oldGroup ?? kafka.groupId;
  let asked: Promise<KafkaState> | undefined;
  const read = () => {
    asked ??= inspectKafka(openKafkajs(kafka, silent), kafka.topics, [...new Set([group, kafka.groupId])]);
    return asked;
  };
  return kafkaChecks(read, {
    oldGroup: group,
    ourGroup: kafka.groupId,
    outPrefix: kafka.outPrefix,
    choice: kafka.topics,
    lag,
  });
}

/**
 * A token for the checks. They read no real user's orders: the user is an impossible one, unless the token names one.
 */
async function tokenToTry(env: Env, file: string | null) {
  if (file === null)
    return env.AUTH_JWT_SECRET === undefined
      ? null
      : { userId: 'cutover-check', token: await userToken(env, 'cutover-check', 5 * 60_000) };
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch {
    throw new WrongUse('The file of --token-file cannot be read.');
  }
  try {
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return { userId: String(sub), token };
  } catch {
    throw new WrongUse('The file of --token-file holds no JWT.');
  }
}
