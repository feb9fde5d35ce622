import { demoData } from '../../tooling/dev/demo-data.ts';
import { USERS } from '../credentials.ts';

const NOTES: Readonly<Record<string, string>> = {
  '1002': 'blacklisted phone',
};
const FIRST: Readonly<Record<string, number>> = { '378047556': 2, '51200101': 1 };
const COUNT_MAX = 999;

type Sku = (typeof demoData.skus)[number];

const noteOf = (sku: Sku) => [sku.mall, `¥${(sku.price_fen / 100).toFixed(2)}`].join(' · ');

const WhoFields = () => (
  <div class="fields">
    <label class="wide">
      User
      <select name="user">
        {USERS.map((user) => (
          <option value={user} data-note={[user, NOTES[user]].filter(Boolean).join(' · ')}>
            {[user, NOTES[user]].filter(Boolean).join(' · ')}
          </option>
        ))}
        <option value="">Guest (prices only)</option>
      </select>
    </label>
    <label>
      Region
      <select name="region">
        {demoData.regions.map(({ region, currency }) => (
          <option value={region}>
            {region} · {currency}
          </option>
        ))}
      </select>
    </label>
    <label>
      Language
      <select name="language">
        <option value="en">English</option>
        <option value="zh-Hans">简体中文</option>
      </select>
    </label>
  </div>
);

const GoodsFields = () => (
  <fieldset>
    <legend>Goods</legend>
    {demoData.skus.map((sku) => (
      <div class="sku">
        <label for={`sku-${sku.sku_id}`}>
          <b>{sku.title}</b>
          <small>
            {noteOf(sku)} · <span data-stock={sku.sku_id}>stock …</span>
          </small>
        </label>
        <input
          id={`sku-${sku.sku_id}`}
          data-spu={sku.spu_id}
          data-sku={sku.sku_id}
          type="number"
          inputmode="numeric"
          min="0"
          max={COUNT_MAX}
          value={FIRST[sku.sku_id] ?? 0}
        />
      </div>
    ))}
  </fieldset>
);

const ExtraFields = () => (
  <div class="fields">
    <label>
      Coupon
      <input name="coupon" list="coupons" maxlength={64} placeholder="none" spellcheck={false} />
    </label>
    <datalist id="coupons">
      {demoData.coupons.map(({ code }) => (
        <option value={code} />
      ))}
    </datalist>
    <label>
      Wallet cash
      <input name="cash" inputmode="decimal" value="0" />
    </label>
    <label class="wide">
      Address
      <select name="address">
        {demoData.addresses.map((one) => (
          <option value={one.id} data-user={one.user_id} data-region={one.region}>
            {one.id} · {one.receiver}, {one.city} {one.postcode}
          </option>
        ))}
      </select>
    </label>
    <label class="check wide">
      <input type="checkbox" name="auto" /> Pick the best coupon where none is given
    </label>
  </div>
);

/** The form with user and goods of the demo catalogue, priced at each change. */
export const CartSection = () => (
  <section id="cart" class="card" aria-labelledby="cart-title">
    <h2 id="cart-title">Cart</h2>
    <form id="cart-form" autocomplete="off">
      <WhoFields />
      <GoodsFields />
      <ExtraFields />
    </form>
  </section>
);
