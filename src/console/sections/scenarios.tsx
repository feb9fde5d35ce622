import { SCENARIO_FLAGS } from '../scenario-list.ts';

/** A switch for each flag of spec 14; every request of this page has the chosen scenarios. */
export const ScenarioSection = () => (
  <section id="scenarios" class="card" aria-labelledby="scenarios-title">
    <h2 id="scenarios-title">Scenarios</h2>
    <p class="hint">
      Sent as <code>x-qa-scenario</code> with this page's requests only: nobody else's change.
    </p>
    <form id="scenario-form" autocomplete="off">
      {SCENARIO_FLAGS.map(({ flag, choices }) => (
        <div class="scenario" data-flag={flag}>
          <label for={`scenario-${flag}`}>{flag}</label>
          <select id={`scenario-${flag}`}>
            <option value="">as it is</option>
            {choices.map(({ text, label: name, value }) => (
              <option value={text} data-value={value ?? ''}>
                {name}
              </option>
            ))}
          </select>
          <input aria-label={`${flag}: value`} disabled spellcheck={false} />
        </div>
      ))}
      <div class="actions">
        <button type="reset">All off</button>
      </div>
    </form>
    <h3>The same by hand</h3>
    <section id="scenario-env" class="code" tabindex={0} aria-label="As environment variable">
      QA_SCENARIO=
    </section>
    <section id="scenario-curl" class="code" tabindex={0} aria-label="As curl">
      curl …
    </section>
    <div class="actions">
      <button type="button" data-copy="scenario-curl">
        Copy curl
      </button>
      <button type="button" data-copy="scenario-env">
        Copy variable
      </button>
    </div>
  </section>
);
