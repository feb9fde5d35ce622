/** The form that ends a review; shown only for an order under review. */
export const ReviewForm = () => (
  <form id="review-form" class="decide" hidden aria-labelledby="review-title">
    <h3 id="review-title">End the review</h3>
    <p id="review-why" class="hint" />
    <div class="fields">
      <label for="review-action">
        How
        <select id="review-action">
          <option value="keep">Resolve: the money stays as it is</option>
          <option value="give-back">Resolve: give back what is too much</option>
          <option value="cancel">Cancel the order</option>
        </select>
      </label>
      <label for="review-reason">
        Why
        <input id="review-reason" required maxlength={500} autocomplete="off" />
      </label>
    </div>
    <div class="actions">
      <button type="submit" class="main">
        End the review
      </button>
    </div>
  </form>
);

/** The refund form. A refund needs a preview, which any change of the form removes. */
export const RefundForm = () => (
  <form id="refund-form" class="decide" aria-labelledby="refund-title" autocomplete="off">
    <h3 id="refund-title">Refund</h3>
    <div class="fields">
      <label for="refund-what">
        What
        <select id="refund-what">
          <option value="all">all that is left</option>
          <option value="amount">an amount</option>
          <option value="line">a line</option>
        </select>
      </label>
      <label for="refund-amount">
        Amount
        <input id="refund-amount" inputmode="decimal" disabled />
      </label>
      <label for="refund-line">
        Line
        <select id="refund-line" disabled />
      </label>
      <label for="refund-count">
        Count
        <input id="refund-count" type="number" min="1" max="999" value="1" disabled />
      </label>
      <label for="refund-to">
        To
        <select id="refund-to">
          <option value="original">where it came from</option>
          <option value="wallet">the wallet</option>
        </select>
      </label>
      <label for="refund-reason">
        Reason
        <input id="refund-reason" required maxlength={255} />
      </label>
      <label class="check" for="refund-shipping">
        <input id="refund-shipping" type="checkbox" disabled /> with shipping
      </label>
    </div>
    <div class="actions">
      <button type="submit">Preview</button>
      <button type="button" id="refund-ask" class="main" disabled>
        Refund
      </button>
    </div>
    <p id="refund-state" class="state-line" role="status" />
    <ul id="refund-legs" class="found" aria-label="What would go back" />
  </form>
);
