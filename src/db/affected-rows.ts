/**
 * How many rows a guarded statement changed, from either driver: mysql2 answers `[header, …]`, PlanetScale's
 * `{ rowsAffected }`, where nothing is 0. Every guarded update of ours really changes its row, so found and changed rows are equal.
 */
export function affectedRows(result: unknown): number {
  const header = Array.isArray(result) ? result[0] : result;
  if (header !== null && typeof header === 'object') {
    if ('affectedRows' in header) return Number(header.affectedRows);
    if ('rowsAffected' in header) return Number(header.rowsAffected);
  }
  throw new Error('the driver gave no count of affected rows');
}
