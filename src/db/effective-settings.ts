import type { Db } from './client.ts';
import { linksOf } from './driver-error.ts';
import { rawRows } from './raw-rows.ts';
import { SessionRefused } from './set-session.ts';

/**
 * A check of a setting that a connection really has and that could make answers or writes wrong. Over TCP each
 * connection sets its session (session-settings.ts), so this finds what could not be set. Over PlanetScale and
 * Hyperdrive nothing can be set, and this check is the only one.
 */
type Check = {
  readonly name: string;
  /** The problems of a value, worded to follow the name; empty when it is right. */
  problems(value: string): readonly string[];
};

const is = (name: string, ...right: readonly string[]): Check => ({
  name,
  problems: (value) =>
    right.some((one) => one.toUpperCase() === value.toUpperCase())
      ? []
      : [`is ${value === '' ? 'empty' : value}, not ${right[0]}`],
});
const isOff = (name: string) => is(name, 'OFF', '0', 'NO');
const isOn = (name: string) => is(name, 'ON', '1', 'YES');
const isAtLeast = (name: string, least: number): Check => ({
  name,
  problems: (value) => (Number(value) >= least ? [] : [`is ${value}, less than ${least}`]),
});

/** Modes that give the same text another meaning, or write other values than were sent. */
const MODES_NOT_MEANT = [
  'NO_BACKSLASH_ESCAPES',
  'ANSI_QUOTES',
  'PIPES_AS_CONCAT',
  'HIGH_NOT_PRECEDENCE',
  'PAD_CHAR_TO_FULL_LENGTH',
  'EMPTY_STRING_IS_NULL',
  'SIMULTANEOUS_ASSIGNMENT',
];

const sqlMode: Check = {
  name: 'sql_mode',
  problems: (value) => {
    const modes = value.toUpperCase().split(',');
    const isStrict = modes.includes('STRICT_TRANS_TABLES') || modes.includes('STRICT_ALL_TABLES');
    const bad = MODES_NOT_MEANT.filter((mode) => modes.includes(mode)).map((mode) => `has ${mode}`);
    return isStrict ? bad : [...bad, 'lacks STRICT_TRANS_TABLES'];
  },
};

/** A dead letter holds a whole Kafka record (1 MiB by default) in base64. */
const PACKET_MIN_BYTES = 4 * 1024 * 1024;
/** More rows than any list that is read at once. */
const ROWS_MIN = 1_000_000;
/** For vtgate 0 means no limit. For MySQL it means no rows, and readiness finds no table then. */
const selectLimit: Check = {
  name: 'sql_select_limit',
  problems: (value) => (value === '0' ? [] : isAtLeast('', ROWS_MIN).problems(value)),
};
/** The longest text that a statement sorts by. */
const SORTED_MIN_BYTES = 1_024;

const CHECKS: readonly Check[] = [
  isOn('autocommit'),
  is('completion_type', 'NO_CHAIN', '0'),
  sqlMode,
  is('transaction_isolation', 'REPEATABLE-READ'),
  is('tx_isolation', 'REPEATABLE-READ'),
  isOff('transaction_read_only'),
  isOff('tx_read_only'),
  is('character_set_client', 'utf8mb4'),
  is('character_set_connection', 'utf8mb4'),
  is('character_set_results', 'utf8mb4'),
  isOff('sql_safe_updates'),
  isOff('sql_auto_is_null'),
  selectLimit,
  isOn('sql_big_selects'),
  isAtLeast('max_sort_length', SORTED_MIN_BYTES),
  isOn('unique_checks'),
  isAtLeast('max_allowed_packet', PACKET_MIN_BYTES),
];

/** Its rows are `Variable_name` and `Value`. */
export const SETTINGS_QUERY = `SHOW SESSION VARIABLES WHERE Variable_name IN (${CHECKS.map(({ name }) => `'${name}'`).join(', ')})`;

/** The problems in the rows of {@link SETTINGS_QUERY}; a variable that the server lacks is no problem. */
export function problemsOf(rows: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const values = new Map(rows.map(([name, value]) => [name.toLowerCase(), value]));
  return CHECKS.flatMap(({ name, problems }) => {
    const value = values.get(name);
    return value === undefined ? [] : problems(value).map((problem) => `${name} ${problem}`);
  });
}

/**
 * The problems of a connection, such as `sql_mode has NO_BACKSLASH_ESCAPES`. @throws when the database does not answer
 */
export async function settingProblems(db: Db): Promise<readonly string[]> {
  try {
    const rows = await rawRows<{ Variable_name: string; Value: string }>(db, SETTINGS_QUERY);
    return problemsOf(rows.map((row) => [row.Variable_name, String(row.Value)]));
  } catch (error) {
    const refused = linksOf(error).find((link) => link instanceof SessionRefused);
    if (refused instanceof SessionRefused) return [`session cannot be set: ${refused.words}`];
    throw error;
  }
}
