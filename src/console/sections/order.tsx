import { legalMoves, StateDiagram } from '../state-diagram.tsx';

/** The buttons of the events of spec 10, by sender. */
const EVENTS = [
  [
    'Payment',
    [
      ['authorized', 'Authorized'],
      ['captured', 'Captured'],
      ['failed', 'Failed'],
      ['voided', 'Voided'],
    ],
  ],
  [
    'Purchase and logistics',
    [
      ['purchased', 'Purchased'],
      ['packed', 'Packed'],
      ['shipped', 'Shipped'],
      ['arrived', 'Arrived'],
      ['received', 'Received'],
    ],
  ],
] as const;

const ACTIONS = [
  ['paid_from_client', 'APP says paid'],
  ['cancel', 'Cancel'],
  ['confirm_receipt', 'Confirm receipt'],
] as const;

/** One order: its state, the events that can be sent to it, and the results. */
export const OrderSection = () => (
  <section id="order" class="card" aria-labelledby="order-title">
    <div class="order-head">
      <h2 id="order-title">Order</h2>
      <label>
        <span class="unseen">Order to look at</span>
        <select id="order-pick">
          <option value="">No order yet</option>
        </select>
      </label>
      <strong id="order-status" class="pill" data-status="">
        none
      </strong>
      <button type="button" id="order-refresh">
        Refresh
      </button>
    </div>
    <p id="order-state" class="state-line" role="alert">
      Place an order, or pick one that there is.
    </p>
    <div class="order-grid">
      <div>
        <StateDiagram />
        <h3>Legal from here</h3>
        <ul id="moves" class="moves" data-moves={JSON.stringify(legalMoves())}>
          <li>Nothing is open.</li>
        </ul>
      </div>
      <fieldset id="drive" class="drive" disabled>
        <legend class="unseen">Drive the order</legend>
        <h3>The user</h3>
        <div class="actions">
          {ACTIONS.map(([action, name]) => (
            <button type="button" data-action={action}>
              {name}
            </button>
          ))}
        </div>
        <Delivery />
        {EVENTS.map(([title, events]) => (
          <>
            <h3>{title}</h3>
            <div class="actions">
              {events.map(([event, name]) => (
                <button type="button" data-event={event}>
                  {name}
                </button>
              ))}
            </div>
          </>
        ))}
        <div class="actions">
          <button type="button" data-event="all">
            All of logistics
          </button>
          <button type="button" data-event="reversed">
            All, last first
          </button>
        </div>
        <Refund />
      </fieldset>
      <div id="details" class="details" />
    </div>
  </section>
);

const Delivery = () => (
  <>
    <h3>Send each event</h3>
    <div class="fields">
      <label>
        How
        <select id="delivery">
          <option value="once">once</option>
          <option value="twice">twice</option>
          <option value="late">late (occurred 2 h ago)</option>
        </select>
      </label>
      <label>
        Payment
        <select id="payment-number">
          <option value="1">first</option>
          <option value="2">second</option>
        </select>
      </label>
      <label>
        Amount
        <input id="event-amount" inputmode="decimal" placeholder="what is due" />
      </label>
      <label>
        Parcel
        <input id="group" value="G1" maxlength={16} spellcheck={false} />
      </label>
    </div>
    <p class="hint">Every button works in every state: that is how to send out of order.</p>
  </>
);

const Refund = () => (
  <>
    <h3>Ask for a refund</h3>
    <div class="fields">
      <label class="wide">
        Line
        <select id="refund-line" />
      </label>
      <label>
        Count
        <input id="refund-count" type="number" inputmode="numeric" min="1" value="1" />
      </label>
      <label>
        To
        <select id="refund-to">
          <option value="original">original</option>
          <option value="wallet">wallet</option>
        </select>
      </label>
      <label class="check wide">
        <input type="checkbox" id="refund-shipping" /> with shipping
      </label>
    </div>
    <div class="actions">
      <button type="button" id="refund-ask">
        Refund
      </button>
    </div>
  </>
);
