import { copy, curlOf, scenarioText } from './api.ts';
import { cartBody } from './cart.ts';
import { byId } from './dom.ts';

/** Shows the chosen scenarios as variable and as curl. */
export function showScenario(): void {
  const text = scenarioText();
  byId('scenario-env').textContent = `QA_SCENARIO=${text}`;
  byId('scenario-curl').textContent = curlOf({
    who: 'user',
    method: 'POST',
    path: '/shopping/cal_price/v4_4',
    body: cartBody(),
  });
}

/** Opens the field of a choice with a value, and fills in a first value. */
function fitValue(row: HTMLElement): void {
  const value = row.querySelector('input');
  const chosen = row.querySelector('select')?.selectedOptions[0];
  if (value === null || chosen === undefined) return;
  const initial = chosen.dataset.value ?? '';
  value.disabled = initial === '';
  value.value = initial;
}

/** Calls `changed` when the scenarios change. */
export function watchScenarios(changed: () => void): void {
  const form = byId<HTMLFormElement>('scenario-form');
  const rows = [...form.querySelectorAll<HTMLElement>('[data-flag]')];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 200);
  };
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', soon);
  for (const row of rows) row.querySelector('select')?.addEventListener('change', () => fitValue(row));
  // The reset event comes before the form is reset.
  form.addEventListener('reset', () =>
    setTimeout(() => {
      rows.forEach(fitValue);
      changed();
    }),
  );
  for (const button of document.querySelectorAll<HTMLElement>('[data-copy]'))
    button.addEventListener('click', () => void copy(byId(button.dataset.copy ?? '').textContent ?? ''));
}
