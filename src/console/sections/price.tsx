/** The steps of spec 4, in order, with their names in the page's code. */
const STEPS = [
  ['goods', 'Goods'],
  ['mall', 'Mall discount'],
  ['shipping', 'Shipping'],
  ['tax', 'Tax'],
  ['coupon', 'Coupon'],
  ['cash', 'Wallet cash'],
  ['final', 'Final'],
];

/** The price as a waterfall: a table with a bar in each row. */
export const PriceSection = () => (
  <section id="price" class="card" aria-labelledby="price-title" aria-busy="true">
    <h2 id="price-title">Price</h2>
    <p id="price-state" class="state-line">
      Loading…
    </p>
    <table class="waterfall">
      <caption class="unseen">The price, step by step</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Bar</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        {STEPS.map(([step, name]) => (
          <tr data-step={step}>
            <th scope="row">{name}</th>
            <td>
              <span class="bar" aria-hidden="true" />
            </td>
            <td class="amount">–</td>
          </tr>
        ))}
      </tbody>
    </table>
    <div id="malls" class="malls" />
    <div class="actions">
      <button type="button" id="place" class="main" disabled>
        Place the order
      </button>
      <label class="check">
        <input type="checkbox" id="with-token" checked /> lock this price (price_token)
      </label>
    </div>
    <p id="place-state" class="state-line" role="alert" />
  </section>
);
