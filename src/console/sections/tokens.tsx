const TOKENS = [
  ['user', "User's"],
  ['orders', 'orders'],
  ['tickets', 'tickets'],
  ['backoffice', 'backoffice'],
] as const;

/** Where the service hands out no tokens, people enter their own, which stay in the page. */
export const TokensSection = () => (
  <section id="tokens" class="card" aria-labelledby="tokens-title" hidden>
    <h2 id="tokens-title">Tokens</h2>
    <p class="hint">Kept by this page only, until it is left. The user's goes with the chosen user.</p>
    <form id="tokens-form" autocomplete="off">
      {TOKENS.map(([who, name]) => (
        <p>
          <label for={`token-${who}`}>{name} token</label>
          <input id={`token-${who}`} data-token={who} type="password" spellcheck={false} />
        </p>
      ))}
      <div class="actions">
        <button type="submit">Use</button>
      </div>
    </form>
  </section>
);
