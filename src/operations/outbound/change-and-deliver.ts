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

/** Commands to orders, decided and saved in one transaction; then the outside is told. Those without an order are not in the answer. */
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

/** The same for one command to one order; null when there is none. */
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
