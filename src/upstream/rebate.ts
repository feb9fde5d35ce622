import * as v from 'valibot';
import type { Answer } from '../domain/order/records.ts';
import type { CallContext } from '../domain/values/ports.ts';
import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams, WalletChange } from './types.ts';
import { toWireMoney, wireMoneySchema } from './wire-money.ts';

const balanceSchema = v.object({ balance: wireMoneySchema });
const changeSchema = v.object({ ok: v.boolean() });

/**
 * rebate (spec 15): `GET /wallet?user_id=` → `{balance}`; `POST /wallet/freeze|deduct|release|credit {user_id, ref,
 * amount}` → `{ok}`, idempotent by `ref`, so that a repeat is safe. Money is `{v, c}`, in any currency.
 * Only `{ok: false}` is 'refused'.
 * @throws UpstreamUnavailable for everything else, a 4xx too: the wallet may or may not have changed
 */
export function createRebate(target: UpstreamTarget): Upstreams['rebate'] {
  const change =
    (operation: 'freeze' | 'deduct' | 'release' | 'credit') =>
    async ({ userId, ref, amount }: WalletChange, call: CallContext): Promise<Answer> => {
      const { ok } = await requestUpstream(
        target,
        {
          operation,
          method: 'POST',
          path: `/wallet/${operation}`,
          body: { user_id: userId, ref, amount: toWireMoney(amount) },
          schema: changeSchema,
          safeToRepeat: true,
        },
        call,
      );
      return ok ? 'accepted' : 'refused';
    };

  return {
    async balance(userId, call) {
      const path = `/wallet?user_id=${encodeURIComponent(userId)}`;
      const { balance } = await requestUpstream(
        target,
        { operation: 'wallet', method: 'GET', path, schema: balanceSchema, safeToRepeat: true },
        call,
      );
      return balance;
    },
    freeze: change('freeze'),
    deduct: change('deduct'),
    release: change('release'),
    credit: change('credit'),
  };
}
