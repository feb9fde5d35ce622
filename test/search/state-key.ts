import type { Scene } from './scenery.ts';

/** The parts of a scene that decide its future, as text without ids and row numbers. */
export function stateText({ aggregate, requests }: Scene): string {
  const { order, progress, events, refunds, holdState } = aggregate;
  const parts = [
    order.status,
    holdState,
    progress.dueAtMs === null ? '' : 'due',
    progress.reviewReasons,
    progress.reviewResolved?.map(({ reason, facts }) => `${reason}=${facts}`).join('&') ?? '',
  ];
  const told = events.map(
    (row) => `${row.eventKey}=${row.state}${row.name === 'refund_notified' ? row.occurredAtMs : ''}`,
  );
  parts.push(told.sort().join());
  const opened = refunds.map(
    (one) =>
      `${one.refundId}${one.kind}${one.shippingMinor}${one.units.map((unit) => `${unit.lineNo}x${unit.count}=${unit.amountMinor}`).join()}:${one.legs
        .map(
          (leg) =>
            `${leg.leg}=${leg.amountMinor}${leg.attempts.map((each) => `${each.status[0]}${each.beganAtMs}${each.beyond ?? ''}`).join('')}`,
        )
        .join('+')}`,
  );
  parts.push(opened.sort().join(), requests.map((one) => one.askKey).join());
  return parts.join('|');
}
