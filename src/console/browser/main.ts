import { connect } from './api.ts';
import { field, fitAddresses, watchCart } from './cart.ts';
import { byId, input, state } from './dom.ts';
import { watchEvents } from './events.ts';
import { showLetters, watchLetters } from './letters.ts';
import { listOrders, watchOrder } from './order.ts';
import { place, price } from './price.ts';
import { askRefund } from './refunds.ts';
import { showScenario, watchScenarios } from './scenarios.ts';
import { showShelf } from './shelf.ts';
import { watchTokens } from './tokens.ts';

const priceAgain = () => {
  showScenario();
  void price();
};

fitAddresses();
try {
  await connect();
} catch {
  state('price-state', 'The console cannot reach its own server: reload the page when it runs.', 'bad');
  throw new Error('no credentials');
}
watchCart(priceAgain);
watchScenarios(priceAgain);
watchEvents();
watchLetters();
watchTokens(() => {
  priceAgain();
  void showShelf();
  void listOrders();
  void showLetters();
});
field('user').addEventListener('change', () => void listOrders());
byId('place').addEventListener('click', () => void place());
byId('refund-ask').addEventListener('click', () => void askRefund());
byId('refund-line').addEventListener('change', () => {
  input('refund-count').value = '1';
});
priceAgain();
await Promise.all([listOrders(), showShelf()]);
watchOrder();
await showLetters();
