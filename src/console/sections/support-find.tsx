import { REVIEW_REASONS } from '../../domain/lifecycle/order-transitions.ts';

/** The sign-in. Tokens stay in the page's memory: the browser stores nothing, and leaving the page forgets them. */
export const SignInSection = () => (
  <section id="sign-in" class="card" aria-labelledby="sign-in-title">
    <h2 id="sign-in-title">Sign in</h2>
    <p class="hint">
      With your service's token (scope support). It is kept by this page only, until you leave it.
    </p>
    <form id="sign-in-form" autocomplete="off">
      <div class="fields">
        <label for="token">
          Token
          <input id="token" type="password" required spellcheck={false} autocomplete="off" />
        </label>
        <label for="person">
          Your name (stands in the timeline)
          <input
            id="person"
            required
            pattern="[A-Za-z0-9._@\-]{1,64}"
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <label for="refund-token">
          Token for refunds, if yours is not for them
          <input id="refund-token" type="password" spellcheck={false} autocomplete="off" />
        </label>
      </div>
      <div class="actions">
        <button type="submit" class="main">
          Sign in
        </button>
      </div>
    </form>
    <p id="sign-in-state" class="state-line" role="status" />
  </section>
);

const WAYS = [
  ['short_id', 'Short id'],
  ['order_id', 'Order id'],
  ['user_id', 'User id'],
  ['payment_id', 'Payment id'],
  ['refund_id', 'Refund id'],
  ['tracking_no', 'Tracking number'],
  ['phone', 'Phone'],
  ['email', 'E-mail'],
] as const;

export const FindSection = () => (
  <section id="find" class="card" aria-labelledby="find-title">
    <h2 id="find-title">Find</h2>
    <form id="find-form" autocomplete="off">
      <div class="fields">
        <label for="find-by">
          By
          <select id="find-by">
            {WAYS.map(([value, name]) => (
              <option value={value}>{name}</option>
            ))}
          </select>
        </label>
        <label for="find-text">
          What you have
          <input id="find-text" required spellcheck={false} autocomplete="off" />
        </label>
      </div>
      <div class="actions">
        <button type="submit" class="main">
          Find
        </button>
      </div>
    </form>
    <form id="queue-form">
      <div class="fields">
        <label for="queue-reason">
          Review queue
          <select id="queue-reason">
            <option value="any">every reason</option>
            {REVIEW_REASONS.map((reason) => (
              <option value={reason}>{reason.replaceAll('_', ' ')}</option>
            ))}
          </select>
        </label>
      </div>
      <div class="actions">
        <button type="submit">Show the queue</button>
      </div>
    </form>
    <p id="find-state" class="state-line" role="status" />
    <ul id="found" class="found" aria-label="Orders found" />
    <div class="actions">
      <button type="button" id="more" hidden>
        More
      </button>
    </div>
  </section>
);
