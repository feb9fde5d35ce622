import type { PoisonReason } from '../../domain/order/rejection.ts';

export type { PoisonReason } from '../../domain/order/rejection.ts';

/** It will not get better by trying again; `detail` is ours, and never what the sender wrote. */
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
