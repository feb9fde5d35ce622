import { byId, input, state } from '../browser/dom.ts';
import { questions } from '../browser/latest.ts';
import { ask, signIn } from './api.ts';
import { watchDecisions } from './decide.ts';
import { showQueue, watchFind } from './find.ts';

const signIns = questions();

/** Signs in: a token is good when it can read the queue. */
async function enter(): Promise<void> {
  const isLatest = signIns.begin();
  signIn(input('token').value.trim(), input('person').value.trim(), input('refund-token').value.trim());
  const answer = await ask<object>({ path: '/support/orders?review=any&limit=1' });
  if (!isLatest()) return;
  if (!answer.ok) return state('sign-in-state', answer.problem, 'bad');
  for (const id of ['token', 'refund-token']) input(id).value = '';
  byId('sign-in').hidden = true;
  byId('desk').hidden = false;
  byId('find-text').focus();
  await showQueue();
}

byId('sign-in-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void enter();
});
watchFind();
watchDecisions();
