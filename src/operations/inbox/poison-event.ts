import type { PoisonReason } from '../../domain/order/rejection.ts';

export type { PoisonReason } from '../../domain/order/rejection.ts';

/**
 * An event that can never be applied, however often it is tried. `detail` is a text of ours, never one of the sender's.
 */
export class PoisonEvent extends Error {
  override readonly name = 'PoisonEvent';
  readonly reason: PoisonReason;
  readonly detail: string;
  constructor(reason: PoisonReason, detail = '') {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}
