import type { Shelf } from '../../qa/shelf.ts';
import { ask } from './api.ts';
import { questions } from './latest.ts';
import { shown } from './money.ts';

const readings = questions();

/** Shows stock and wallet balances beside their names. */
export async function showShelf(): Promise<void> {
  const isLatest = readings.begin();
  const notes = [...document.querySelectorAll<HTMLElement>('[data-stock]')];
  const options = [...document.querySelectorAll<HTMLOptionElement>('[name="user"] [data-note]')];
  const skus = notes.map((note) => note.dataset.stock).join(',');
  const users = options.map((option) => option.value).join(',');
  const path = `/qa/console/shelf?skus=${skus}&users=${users}`;
  const answer = await ask<Shelf>({ who: 'backoffice', method: 'GET', path, quiet: true });
  if (!isLatest()) return;
  for (const note of notes)
    note.textContent = answer.ok ? stockOf(answer.data, note.dataset.stock) : 'stock ?';
  for (const option of options) {
    const wallet = answer.ok ? answer.data.wallets[option.value] : null;
    option.textContent = `${option.dataset.note} · ${wallet == null ? 'wallet ?' : `wallet ${shown(wallet)}`}`;
  }
}

function stockOf({ stock }: Shelf, skuId = ''): string {
  const found = stock[skuId];
  if (found === undefined) return 'not sold here';
  return found.on_sale ? `stock ${found.stock}` : 'off the shelf';
}
