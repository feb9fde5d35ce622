import type { OrderCommand } from '../../domain/order/decide.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import {
  type Commands,
  type Decided,
  decideAndSave,
  decideAndSaveOne,
} from '../order-change/decide-and-save.ts';
import { deliver } from './deliver.ts';

/**
 * Decides and saves commands in one transaction, then delivers their requests. Commands of unknown orders have no
 * result.
 */
export async function changeOrders<C extends object>(
  deps: Deps,
  commands: Commands<C>,
  commandOf: (one: C) => OrderCommand,
  callOf: (orderId: string) => CallContext,
): Promise<ReadonlyMap<C, Decided>> {
  const { decided, changes } = await decideAndSave(deps, commands, commandOf);
  await deliver(deps, changes, callOf);
  return decided;
}

/** {@link changeOrders} for one command; null without the order. */
export async function changeOrder(
  deps: Deps,
  orderId: string,
  command: OrderCommand,
  call: CallContext,
): Promise<Decided | null> {
  const { decided, changes } = await decideAndSaveOne(deps, orderId, command);
  await deliver(deps, changes, () => call);
  return decided;
}
