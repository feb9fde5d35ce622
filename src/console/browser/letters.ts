import type { ShownLetter } from '../../qa/dead-letters.ts';
import { ask } from './api.ts';
import { byId, clock, el, fill, say, state } from './dom.ts';
import { questions } from './latest.ts';
import { openOrder, refreshOrder } from './open-order.ts';

const PATH = '/qa/console/dead-letters';

type Letters = { readonly letters: readonly ShownLetter[]; readonly limit: number };
type Settled = { readonly outcome: string; readonly reason: string };

const readings = questions();

/** Shows the open dead letters. */
export async function showLetters(): Promise<void> {
  const isLatest = readings.begin();
  const section = byId('letters');
  section.setAttribute('aria-busy', 'true');
  const answer = await ask<Letters>({ who: 'backoffice', method: 'GET', path: PATH, quiet: true });
  if (!isLatest()) return;
  if (answer.ok) {
    const { letters, limit } = answer.data;
    const more = letters.length === limit ? ` These are the oldest ${limit}.` : '';
    state(
      'letters-state',
      letters.length === 0 ? 'None: every event could be taken in.' : `${letters.length} open.${more}`,
    );
    fill(byId('letters-list'), ...letters.map(letterBlock));
  } else state('letters-state', `${answer.error}: ${answer.toast}`, 'bad');
  section.setAttribute('aria-busy', 'false');
}

function letterBlock(letter: ShownLetter): HTMLElement {
  const button = (action: 'replay' | 'drop', name: string) =>
    el(
      'button',
      {
        type: 'button',
        'aria-label': `${name} ${letter.id.slice(0, 8)}`,
        click: () => void settle(letter.id, action),
      },
      name,
    );
  return el(
    'div',
    { class: 'letter' },
    el('p', {}, el('b', {}, letter.name), ` · ${letter.reason} · ${clock(letter.created_at)}`),
    el('p', { class: 'hint' }, [letter.detail, letter.place].filter((text) => text !== '').join(' · ')),
    el('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': 'What came' }, letter.payload),
    el('div', { class: 'actions' }, button('replay', 'Replay'), button('drop', 'Drop')),
  );
}

async function settle(id: string, action: 'replay' | 'drop'): Promise<void> {
  const path = `${PATH}/${id}/${action}`;
  const answer = await ask<Settled>({ who: 'backoffice', method: 'POST', path });
  await showLetters();
  const text = answer.ok
    ? `${action}: ${answer.data.outcome} ${answer.data.reason}`
    : `That did not work. ${answer.error}: ${answer.toast}`;
  say(text);
  state('letters-state', `${byId('letters-state').textContent} ${text}`);
  await refreshOrder();
}

/**
 * Makes a dead letter: HTTP refuses an event that breaks its contract, but one with an unknown SKU becomes a letter.
 */
async function makeLetter(): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  const body = {
    refund_id: `QA-NONE-${crypto.randomUUID().slice(0, 6)}`,
    order_id: order.id,
    status: 'succeeded',
    amount: order.final,
    occurred_at: new Date().toISOString(),
  };
  await ask<object>({ who: 'orders', method: 'POST', path: '/event/refund_notified', body });
  await showLetters();
}

export function watchLetters(): void {
  byId('letters-refresh').addEventListener('click', () => void showLetters());
  byId('letters-make').addEventListener('click', () => void makeLetter());
}
