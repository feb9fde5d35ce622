/** A row is held by another transaction, and whoever asked does not wait for it. Nothing has changed; it passes. */
export class RowBusy extends Error {
  override readonly name = 'RowBusy';
}
