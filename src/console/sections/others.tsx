/** Dead letters. */
export const LettersSection = () => (
  <section id="letters" class="card" aria-labelledby="letters-title" aria-busy="true">
    <div class="order-head">
      <h2 id="letters-title">Dead letters</h2>
      <button type="button" id="letters-refresh">
        Refresh
      </button>
      <button type="button" id="letters-make" disabled>
        Send a bad event
      </button>
    </div>
    <p class="hint">A bad event: a refund notice to the open order, about a refund that nobody asked for.</p>
    <p id="letters-state" class="state-line" role="status">
      Loading…
    </p>
    <div id="letters-list" class="letters" />
  </section>
);

/** The page's calls as curl. */
export const RequestsSection = () => (
  <section id="requests" class="card" aria-labelledby="requests-title">
    <h2 id="requests-title">Requests</h2>
    <p class="hint">The last ones of this page, newest first, each with the curl that does the same.</p>
    <div id="requests-list" class="requests" />
  </section>
);
