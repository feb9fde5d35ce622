import { useToken, type Who } from './api.ts';
import { byId } from './dom.ts';

/** Calls `changed` when other tokens are entered. */
export function watchTokens(changed: () => void): void {
  const form = byId<HTMLFormElement>('tokens-form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const field of form.querySelectorAll<HTMLInputElement>('[data-token]'))
      if (field.value.trim() !== '') useToken(field.dataset.token as Who, field.value.trim());
    changed();
  });
}
