/**
 * The number of rows that a guarded statement changed. mysql2 answers `[header, …]`, PlanetScale's driver
 * `{ rowsAffected }`, left out for 0. Every guarded update really changes its row, so found and changed rows are equal.
 */
export function affectedRows(result: unknown): number {
  const header = Array.isArray(result) ? result[0] : result;
  if (header !== null && typeof header === 'object') {
    if ('affectedRows' in header) return Number(header.affectedRows);
    if ('rowsAffected' in header) return Number(header.rowsAffected);
  }
  throw new Error('the driver gave no count of affected rows');
}
