import type { ShownLetter } from '../dead-letters.ts';
import { ask } from './api.ts';
import { byId, clock, el, fill, say, state } from './dom.ts';
import { openOrder, refreshOrder } from './order.ts';

const PATH = '/qa/console/dead-letters';

/** The open dead letters. */
export async function showLetters(): Promise<void> {
  const section = byId('letters');
  section.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(PATH);
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error);
    const { letters, limit } = body as { letters: ShownLetter[]; limit: number };
    const more = letters.length === limit ? ` These are the oldest ${limit}.` : '';
    state(
      'letters-state',
      letters.length === 0 ? 'None: every event could be taken in.' : `${letters.length} open.${more}`,
    );
    fill(byId('letters-list'), ...letters.map(letterBlock));
  } catch (error) {
    state('letters-state', error instanceof TypeError ? 'The service did not answer.' : String(error), 'bad');
  }
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
  const answer = await fetch(`${PATH}/${id}/${action}`, { method: 'POST' }).catch(() => null);
  const body = answer === null ? null : ((await answer.json()) as { outcome?: string; reason?: string });
  await showLetters();
  const text =
    body?.outcome === undefined ? 'That did not work.' : `${action}: ${body.outcome} ${body.reason ?? ''}`;
  say(text);
  state('letters-state', `${byId('letters-state').textContent} ${text}`);
  await refreshOrder();
}

/** By HTTP, what breaks its contract is refused; what only the order can tell apart becomes a letter. */
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
