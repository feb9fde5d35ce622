/** Settings of the whole server, by name, with a value as `SET GLOBAL` takes it. */
export type Globals = Readonly<Record<string, string>>;

/** Sets of settings under which a server behaves differently. */
export const SETS: readonly (readonly [title: string, globals: Globals])[] = [
  ['as it comes', {}],
  ['rows that changed since the snapshot are errors', { innodb_snapshot_isolation: 'ON' }],
  [
    'nothing is committed by itself, and a backslash is no escape',
    {
      autocommit: '0',
      sql_mode: "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT,PAD_CHAR_TO_FULL_LENGTH'",
      transaction_isolation: "'SERIALIZABLE'",
      tx_isolation: "'SERIALIZABLE'",
      completion_type: "'CHAIN'",
      time_zone: "'+08:00'",
      innodb_lock_wait_timeout: '1',
      wait_timeout: '3',
      sql_safe_updates: 'ON',
      sql_auto_is_null: 'ON',
      max_sort_length: '64',
      unique_checks: 'OFF',
      innodb_snapshot_isolation: 'ON',
    },
  ],
  [
    'connections end with their transaction, and few rows are read',
    {
      sql_mode: "''",
      transaction_isolation: "'READ-UNCOMMITTED'",
      tx_isolation: "'READ-UNCOMMITTED'",
      completion_type: "'RELEASE'",
      time_zone: "'-11:00'",
      sql_select_limit: '1',
      max_join_size: '1',
      max_statement_time: '0.1',
      max_execution_time: '50',
      transaction_read_only: 'ON',
      tx_read_only: 'ON',
      foreign_key_checks: 'OFF',
      default_storage_engine: 'MyISAM',
      innodb_lock_wait_timeout: '3',
      wait_timeout: '1',
    },
  ],
];

type Named = readonly [name: string, value: string, problem: string];

/** Single settings, each with the problem that is reported where no session can be set. */
export const NAMED: readonly Named[] = [
  ['autocommit', '0', 'autocommit is OFF, not ON'],
  ['completion_type', "'CHAIN'", 'completion_type is CHAIN, not NO_CHAIN'],
  ['completion_type', "'RELEASE'", 'completion_type is RELEASE, not NO_CHAIN'],
  ['sql_mode', "'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES'", 'sql_mode has NO_BACKSLASH_ESCAPES'],
  ['sql_mode', "'STRICT_ALL_TABLES,ANSI_QUOTES'", 'sql_mode has ANSI_QUOTES'],
  ['sql_mode', "'STRICT_ALL_TABLES,PAD_CHAR_TO_FULL_LENGTH'", 'sql_mode has PAD_CHAR_TO_FULL_LENGTH'],
  ['sql_mode', "''", 'sql_mode lacks STRICT_TRANS_TABLES'],
  ['transaction_isolation', "'SERIALIZABLE'", 'transaction_isolation is SERIALIZABLE, not REPEATABLE-READ'],
  ['tx_isolation', "'READ-COMMITTED'", 'tx_isolation is READ-COMMITTED, not REPEATABLE-READ'],
  ['transaction_read_only', 'ON', 'transaction_read_only is ON, not OFF'],
  ['tx_read_only', 'ON', 'tx_read_only is ON, not OFF'],
  ['sql_safe_updates', 'ON', 'sql_safe_updates is ON, not OFF'],
  ['sql_auto_is_null', 'ON', 'sql_auto_is_null is ON, not OFF'],
  ['sql_select_limit', '1000', 'sql_select_limit is 1000, less than 1000000'],
  ['max_sort_length', '64', 'max_sort_length is 64, less than 1024'],
  ['unique_checks', 'OFF', 'unique_checks is OFF, not ON'],
];

export const HOSTILE_NAMES: readonly string[] = [
  ...new Set([
    ...SETS.flatMap(([, globals]) => Object.keys(globals)),
    ...NAMED.map(([name]) => name),
    'max_allowed_packet',
  ]),
];
