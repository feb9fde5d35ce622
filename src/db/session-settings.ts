/**
 * Session settings that this service's SQL relies on. A server's defaults may differ, so over TCP each connection sets
 * all of them before its first statement. Where a session cannot be set (PlanetScale's HTTP, Hyperdrive's shared
 * connections) they are only checked.
 */
type Setting = {
  readonly name: string;
  /** as `SET` takes it */
  readonly value: string;
  /** The servers that have the setting; by default all. */
  readonly on?: (server: Server) => boolean;
};

type Server = { readonly isMariaDb: boolean; readonly version: readonly number[] };

/** Backslashes and double quotes have their usual meaning, and nothing is silently cut or rounded. */
const SQL_MODE =
  'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

const onMariaDb = ({ isMariaDb }: Server) => isMariaDb;
const onMysql = ({ isMariaDb }: Server) => !isMariaDb;
/** MariaDB has MySQL's names for these settings from 11.1 on. */
const hasNewNames = ({ isMariaDb, version }: Server) => !isMariaDb || isFrom(version, [11, 1, 1]);
const hasOldNames = (server: Server) => !hasNewNames(server);

const SETTINGS: readonly Setting[] = [
  { name: 'autocommit', value: '1' },
  // COMMIT neither begins another transaction nor ends the connection.
  { name: 'completion_type', value: "'NO_CHAIN'" },
  { name: 'sql_mode', value: `'${SQL_MODE}'` },
  // Every guarded update is made for this level; others lock more, or show uncommitted rows.
  { name: 'transaction_isolation', value: "'REPEATABLE-READ'", on: hasNewNames },
  { name: 'tx_isolation', value: "'REPEATABLE-READ'", on: hasOldNames },
  { name: 'transaction_read_only', value: '0', on: hasNewNames },
  { name: 'tx_read_only', value: '0', on: hasOldNames },
  // A statement that waited for a row gets it, as on MySQL, and not error 1020: see docs/rules/database.md.
  { name: 'innodb_snapshot_isolation', value: '0', on: hasSnapshotIsolation },
  { name: 'time_zone', value: "'+00:00'" },
  // A server may ignore the handshake's character set.
  { name: 'character_set_client', value: 'utf8mb4' },
  { name: 'character_set_results', value: 'utf8mb4' },
  { name: 'collation_connection', value: 'utf8mb4_unicode_ci' },
  { name: 'sql_safe_updates', value: '0' },
  { name: 'sql_auto_is_null', value: '0' },
  { name: 'sql_select_limit', value: '18446744073709551615' },
  { name: 'sql_big_selects', value: '1' },
  { name: 'max_sort_length', value: '1024' },
  { name: 'foreign_key_checks', value: '1' },
  { name: 'unique_checks', value: '1' },
  { name: 'default_storage_engine', value: 'InnoDB' },
  { name: 'max_statement_time', value: '0', on: onMariaDb },
  { name: 'max_execution_time', value: '0', on: onMysql },
  // The pool decides how long an idle connection lives.
  { name: 'wait_timeout', value: '28800' },
];

/**
 * The statement that a new connection sends first. Vitess has sessions of its own, which begin with what we want but for
 * the wait for a row: without it a statement would wait until vttablet ends the transaction.
 * @param versionText as the server's handshake tells it
 * @param lockWaitS how long a statement waits for a row, in seconds
 */
export function sessionStatement(versionText: string, lockWaitS: number): string {
  const lockWait = `SESSION innodb_lock_wait_timeout = ${lockWaitS}`;
  if (isVitess(versionText)) return `SET ${lockWait}`;
  const server = serverOf(versionText);
  const set = SETTINGS.filter(({ on }) => on === undefined || on(server)).map(
    ({ name, value }) => `SESSION ${name} = ${value}`,
  );
  return `SET ${[...set, lockWait].join(', ')}`;
}

/** By the version of the server's handshake. */
export const isVitess = (versionText: string): boolean => /vitess/i.test(versionText);

/** Parses `8.4.5`, `10.11.19-MariaDB-0+deb12u1`; older MariaDBs put `5.5.5-` before it. */
function serverOf(versionText: string): Server {
  const [, major, minor, patch] = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(versionText) ?? [];
  return {
    isMariaDb: /mariadb/i.test(versionText),
    version: [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)],
  };
}

/** Whether the server has the setting, which is on by default from 11.6.2. Each older series got it in some version. */
function hasSnapshotIsolation({ isMariaDb, version }: Server): boolean {
  const [major = 0, minor = 0, patch = 0] = version;
  const since: Readonly<Record<string, number>> = {
    '10.6': 18,
    '10.11': 8,
    '11.0': 6,
    '11.1': 5,
    '11.2': 4,
    '11.4': 2,
  };
  return isMariaDb && (isFrom(version, [11, 5, 0]) || patch >= (since[`${major}.${minor}`] ?? Infinity));
}

function isFrom(version: readonly number[], least: readonly number[]): boolean {
  const at = least.findIndex((part, index) => (version[index] ?? 0) !== part);
  return at === -1 || (version[at] ?? 0) > (least[at] ?? 0);
}
